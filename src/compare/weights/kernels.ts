import type { IChanges } from '../block/blocks';
import { norm } from '../measures/norm';

/** Euclidean distances of the kernels, from the changes of their weights. */
export class KernelDistances {
  /** @param kernelSize Weights of one kernel. */
  constructor(
    kernels: number,
    private readonly _kernelSize: number
  ) {
    this._norms = new Float64Array(kernels);
  }

  /** Adds the changes of the weights from element `start` on. */
  add(start: number, changes: IChanges): void {
    const { values } = changes;
    let i = 0;
    while (i < values.length) {
      const kernel = Math.floor((start + i) / this._kernelSize);
      const stop = Math.min(values.length, (kernel + 1) * this._kernelSize - start);
      this._norms[kernel] = Math.hypot(
        this._norms[kernel],
        norm(changes.squares(i, stop), values.subarray(i, stop))
      );
      i = stop;
    }
  }

  /** Euclidean distance of every kernel over the weights added so far. */
  distances(): Float64Array {
    return this._norms.slice();
  }

  private _norms: Float64Array;
}
