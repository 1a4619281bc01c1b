/** For every place the places it is linked with, one after the other. */
export class Adjacency {
  /** @param links - `from`, `to` by link; kept by `from`, in their order */
  constructor(count: number, from: readonly number[], to: readonly number[]) {
    this._starts = new Int32Array(count + 1);
    for (const place of from) {
      this._starts[place + 1]++;
    }
    for (let i = 0; i < count; i++) {
      this._starts[i + 1] += this._starts[i];
    }
    const next = this._starts.slice(0, count);
    this._ends = new Int32Array(from.length);
    from.forEach((place, i) => (this._ends[next[place]++] = to[i]));
  }

  of(place: number): Int32Array {
    return this._ends.subarray(this._starts[place], this._starts[place + 1]);
  }

  degree(place: number): number {
    return this._starts[place + 1] - this._starts[place];
  }

  private readonly _starts: Int32Array;
  private readonly _ends: Int32Array;
}
