/** Half-open range of elements, [start, stop). */
export type Range = readonly [number, number];

/** A set of elements kept as disjoint ascending ranges: which parts of a tensor have arrived. */
export class RangeSet {
  /** Number of elements in the set. */
  get size(): number {
    return this._ranges.reduce((total, [start, stop]) => total + stop - start, 0);
  }

  /** Adds a range and returns the pieces of it that were not in the set before, ascending. */
  add(start: number, stop: number): Range[] {
    const fresh: Range[] = [];
    const before: Range[] = [];
    const after: Range[] = [];
    let [from, to] = [start, stop];
    let cursor = start;
    for (const range of this._ranges) {
      if (range[1] < start) {
        before.push(range);
      } else if (range[0] > stop) {
        after.push(range);
      } else {
        if (range[0] > cursor) {
          fresh.push([cursor, range[0]]);
        }
        cursor = Math.max(cursor, range[1]);
        from = Math.min(from, range[0]);
        to = Math.max(to, range[1]);
      }
    }
    if (cursor < stop) {
      fresh.push([cursor, stop]);
    }
    this._ranges = to > from ? [...before, [from, to], ...after] : [...before, ...after];
    return fresh;
  }

  /** Whether every element of a range is in the set; true for an empty range. */
  covers(start: number, stop: number): boolean {
    return stop <= start || this._ranges.some(([from, to]) => from <= start && stop <= to);
  }

  private _ranges: Range[] = [];
}
