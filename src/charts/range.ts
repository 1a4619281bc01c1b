/** Smallest and largest finite value; null when there is none. */
export function finiteRange(values: Iterable<number>): readonly [number, number] | null {
  let range: [number, number] | null = null;
  for (const value of values) {
    if (Number.isFinite(value)) {
      range =
        range === null ? [value, value] : [Math.min(range[0], value), Math.max(range[1], value)];
    }
  }
  return range;
}
