import { floats } from '../../tensor/bytes';
import type { FloatArray } from '../../tensor/bytes';
import { RangeSet } from '../../tensor/ranges';
import { cellSize, kernelGrid, size } from '../../tensor/shape';
import type { IParameterTask, IPart } from '../api';
import { kernelScales, scaled } from './fold';
import type { IKernelScales } from './fold';

/** Weights of both snapshots from element `start` on, as they are stored or as they are compared. */
export interface IStretch {
  readonly start: number;
  readonly a: FloatArray;
  readonly b: FloatArray;
}

/** Takes in the parts of one parameter: in any order with any cuts, and what comes twice once. */
export class Intake {
  readonly count: number;

  constructor({ shape, normalisations }: IParameterTask) {
    const grid = kernelGrid(shape);
    this.count = size(shape);
    this._kernelSize = grid.channels * cellSize(grid);
    this._scales = kernelScales(normalisations);
  }

  /** How many weights have come. */
  get received(): number {
    return this._arrived.size;
  }

  /** Whether all weights of a range have come. */
  covers(start = 0, stop = this.count): boolean {
    return this._arrived.covers(start, stop);
  }

  /**
   * What of a part has not come before.
   *
   * @throws RangeError when the part does not fit the parameter.
   */
  take({ start, stop, a: bytesA, typeA, b: bytesB, typeB }: IPart): IStretch[] {
    const a = floats(bytesA, typeA);
    const b = floats(bytesB, typeB);
    const fits = start >= 0 && start <= stop && stop <= this.count;
    if (!fits || a.length !== stop - start || b.length !== stop - start) {
      throw new RangeError(
        `A part with ${a.length} and ${b.length} weights does not fit [${start}, ${stop}) of ` +
          `${this.count} weights.`
      );
    }
    return this._arrived.add(start, stop).map(([from, to]) => ({
      start: from,
      a: a.subarray(from - start, to - start),
      b: b.subarray(from - start, to - start)
    }));
  }

  /** Marks all weights as come. */
  complete(): void {
    this._arrived.add(0, this.count);
  }

  /** Stored weights as they are compared: with batch normalisation folded in, or as they are. */
  folded({ start, a, b }: IStretch): IStretch {
    const { _kernelSize: kernelSize, _scales: scales } = this;
    return {
      start,
      a: scaled(a, start, kernelSize, scales.a),
      b: scaled(b, start, kernelSize, scales.b)
    };
  }

  private readonly _kernelSize: number;
  private readonly _scales: IKernelScales;
  private readonly _arrived = new RangeSet();
}
