import { byLikeness } from '../../tensor/likeness';
import type { ICellTable, ILikenessOrder } from '../../tensor/likeness';

/** Works so long at a stretch, in milliseconds: other calls wait behind it. */
const STRETCH = 8;

/** Orders the kernels and channels of a map by likeness, piece by piece, until it is given up. */
export class LikenessSearch {
  constructor(table: ICellTable) {
    this._steps = byLikeness(table);
  }

  /** @returns null when it was given up */
  async run(): Promise<ILikenessOrder | null> {
    while (!this._isGivenUp) {
      const end = performance.now() + STRETCH;
      let step = this._steps.next();
      while (step.done !== true && performance.now() < end) {
        step = this._steps.next();
      }
      if (step.done === true) {
        return step.value;
      }
      await new Promise(resolve => setTimeout(resolve));
    }
    return null;
  }

  giveUp(): void {
    this._isGivenUp = true;
  }

  private readonly _steps: Generator<void, ILikenessOrder>;
  private _isGivenUp = false;
}
