import type { Binning } from './bins';
import { BLOCK } from './differences';
import type { IBlock } from './differences';
import { BOTH_ZERO, findLevels, SPECIAL_LEVELS } from './levels';

/** Category of every weight, one or two bytes a weight. */
export type Codes = Uint8Array | Uint16Array;

/** Weights above which their categories are counted but not kept. */
export const MAX_CODED = 50_000_000;

/** Sorts weights into bin × level and counts them; every finite weight is in exactly one. */
export class Categories {
  /** counts[bin * levels + level]. */
  readonly counts: Float64Array;
  /** Category of every weight, `none` where it has none; null for more than MAX_CODED weights. */
  readonly codes: Codes | null;
  /** The code of weights in no category: not finite, or not received. */
  readonly none: number;
  /** Levels of the RPD, then the special ones. */
  readonly levels: number;

  /**
   * @throws RangeError when there are more categories than two bytes can tell apart.
   */
  constructor(
    count: number,
    private readonly _bins: Binning,
    private readonly _cuts: readonly number[],
    private readonly _floor: number
  ) {
    this.levels = _cuts.length + 1 + SPECIAL_LEVELS.length;
    const categories = _bins.count * this.levels;
    if (categories >= 0xffff) {
      throw new RangeError(`${categories} categories are too many; choose fewer bins.`);
    }
    const small = categories < 0xff;
    this.none = small ? 0xff : 0xffff;
    this.counts = new Float64Array(categories);
    this.codes = count > MAX_CODED ? null : small ? new Uint8Array(count) : new Uint16Array(count);
    this.codes?.fill(this.none);
  }

  /** Adds the weights from element `start` on, with their differences. */
  add(start: number, block: IBlock): void {
    const { counts, codes, levels, _bins: bins, _bin: bin, _level: level } = this;
    const { change, skipped } = block;
    bins.find(change, bin);
    findLevels(block, this._cuts, this._floor, level);
    for (let i = 0; i < change.length; i++) {
      const code = bin[i] * levels + level[i];
      counts[code]++;
      if (codes) {
        codes[start + i] = code;
      }
    }
    // They stand as zeros in the block.
    counts[bins.of(0) * levels + this._cuts.length + 1 + BOTH_ZERO] -= skipped.length;
    for (const i of skipped) {
      codes?.fill(this.none, start + i, start + i + 1);
    }
  }

  private readonly _bin = new Uint16Array(BLOCK);
  private readonly _level = new Uint8Array(BLOCK);
}
