/** Sums the squared changes of every kernel. */
export class KernelDistances {
  /** @param kernelSize Weights of one kernel. */
  constructor(
    kernels: number,
    private readonly _kernelSize: number
  ) {
    this._squares = new Float64Array(kernels);
  }

  /** Adds the changes of the weights from element `start` on. */
  add(start: number, change: Float64Array): void {
    let i = 0;
    while (i < change.length) {
      const kernel = Math.floor((start + i) / this._kernelSize);
      const stop = Math.min(change.length, (kernel + 1) * this._kernelSize - start);
      let squares = 0;
      for (; i < stop; i++) {
        squares += change[i] * change[i];
      }
      this._squares[kernel] += squares;
    }
  }

  /** Euclidean distance of every kernel over the weights added so far. */
  distances(): Float64Array {
    return this._squares.map(Math.sqrt);
  }

  private _squares: Float64Array;
}
