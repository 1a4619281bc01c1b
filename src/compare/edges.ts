const SMALLEST_NORMAL = 2 ** -1022;

/**
 * Edges of equal bins over [0, max] as numpy.histogram_bin_edges gives them: `bins + 1` ascending
 * numbers, the last one exactly `max`.
 */
export function binEdges(max: number, bins: number): Float64Array {
  const step = max / bins;
  // A subnormal step has lost its digits, and multiples of it would overshoot the maximum.
  const edge = step < SMALLEST_NORMAL ? (i: number) => (i / bins) * max : (i: number) => i * step;
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => edge(i));
  edges[bins] = max;
  return edges;
}

/**
 * Bin of a change, as numpy.histogram counts it: half-open, the last one closed. A change beyond
 * the last edge is in the last bin; without any change every weight is in the first.
 */
export function binOf(change: number, edges: Float64Array): number {
  const bins = edges.length - 1;
  const max = edges[bins];
  if (!(max > 0)) {
    return 0;
  }
  let bin = Math.min(bins - 1, Math.floor((change / max) * bins));
  while (bin > 0 && change < edges[bin]) {
    bin--;
  }
  while (bin < bins - 1 && change >= edges[bin + 1]) {
    bin++;
  }
  return bin;
}
