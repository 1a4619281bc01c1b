import type { IBins } from '../api';

/** Bins where nothing else is said, and the powers of ten that logarithmic ones span. */
const COUNT = 30;
const LOG_DECADES = 6;

const SMALLEST_NORMAL = 2 ** -1022;

/**
 * Bins that cover [0, max |x − y|]: regular ones over a range, and one more below and above where
 * the range leaves something out. Half-open, the last one closed.
 */
export class Binning {
  /** Rising, the first one 0; all 0 when nothing changed and no range is given. */
  readonly edges: Float64Array;
  /** Indices of the edges between which the bins are regular. */
  readonly inner: readonly [number, number];
  /** End of every bin; NaN, which nothing reaches, of the last one. */
  readonly ends: Float64Array;
  /** Whether the regular bins have equal ratios. */
  readonly isLog: boolean;
  /** Where the regular bins begin. */
  readonly low: number;
  /** Bins for one unit of change, or of its logarithm. */
  readonly scale: number;

  /**
   * @param max Largest |x − y|, finite.
   * @throws RangeError for bins that make no sense.
   */
  constructor(max: number, bins: IBins) {
    const count = bins.count ?? COUNT;
    const [low, high] = bins.range ?? [bins.scale === 'log' ? max / 10 ** LOG_DECADES : 0, max];
    const nothing = max === 0 && bins.range === null;
    const rising = low >= 0 && low < high && high < Infinity;
    if (!(Number.isInteger(count) && count > 0 && (rising || nothing))) {
      throw new RangeError(`There are no ${count} bins between ${low} and ${high}.`);
    }
    // A logarithm needs a positive beginning, which the smallest of all numbers do not leave.
    this.isLog = bins.scale === 'log' && low > 0;
    const regular = this.isLog ? ratioEdges(low, high, count) : equalEdges(low, high, count);
    const before = low > 0 ? [0] : [];
    const after = max > high ? [max] : [];
    this.edges = Float64Array.from([...before, ...regular, ...after]);
    this.inner = [before.length, before.length + count];
    this.ends = this.edges.slice(1).map((end, i) => (i + 1 < this.count && end > 0 ? end : NaN));
    this.low = low;
    this.scale = count / (this.isLog ? Math.log(high / low) : high - low);
  }

  get count(): number {
    return this.edges.length - 1;
  }

  /** Bin of a change; one beyond the last edge is in the last bin. */
  of(change: number): number {
    const bins = new Uint16Array(1);
    this.find(Float64Array.of(change), bins);
    return bins[0];
  }

  /** Bins of changes, put into `bins`. */
  find(changes: Float64Array, bins: Uint16Array): void {
    const { edges, ends, low, isLog, scale } = this;
    const first = this.inner[0];
    const last = ends.length - 1;
    for (let i = 0; i < changes.length; i++) {
      const change = changes[i];
      const place = first + (isLog ? Math.log(change / low) : change - low) * scale;
      let bin = place > 0 ? (place < last ? Math.floor(place) : last) : 0;
      while (change < edges[bin]) {
        bin--;
      }
      while (change >= ends[bin]) {
        bin++;
      }
      bins[i] = bin;
    }
  }
}

/** The last edge of all bins: the largest |x − y|, or where a range that was given ends beyond it. */
export function lastEdge(max: number, { range }: IBins): number {
  return Math.max(max, range?.[1] ?? 0);
}

/** Edges of equal bins as numpy.histogram_bin_edges gives them, the last one exactly `high`. */
export function equalEdges(low: number, high: number, count: number): Float64Array {
  const step = (high - low) / count;
  if (!(step < Infinity)) {
    const half = high / count / 2 - low / count / 2;
    return exactEnds(low, high, count, i => low + i * half + i * half);
  }
  // A subnormal step has lost its digits, and multiples of it would overshoot the maximum.
  const edge =
    step < SMALLEST_NORMAL
      ? (i: number) => low + (i / count) * (high - low)
      : (i: number) => low + i * step;
  return exactEnds(low, high, count, edge);
}

/** Edges of bins of equal ratio. */
function ratioEdges(low: number, high: number, count: number): Float64Array {
  return exactEnds(low, high, count, i => low * (high / low) ** (i / count));
}

function exactEnds(
  low: number,
  high: number,
  count: number,
  edge: (i: number) => number
): Float64Array {
  const edges = Float64Array.from({ length: count + 1 }, (_, i) => edge(i));
  edges[0] = low;
  edges[count] = high;
  return edges;
}
