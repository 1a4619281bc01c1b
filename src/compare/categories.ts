import type { Binning } from './bins';
import type { IComparedBlock } from './blocks';
import { BOTH_ZERO, SPECIAL_LEVELS } from './levels';

/** Code of the category of every weight, one or two bytes a weight. */
export type Codes = Uint8Array | Uint16Array;

/** The code of weights in no category: not finite, or not received. */
export const NO_CATEGORY = 0;

/** Weights above which their categories are counted but not kept. */
export const MAX_CODED = 50_000_000;

/**
 * The categories that weights are sorted into, bin × level, and their codes. Category
 * bin * levels + level; categories that no weight can be in share a code, so that a byte mostly
 * suffices.
 */
export class CategoryTable {
  /** Levels of the RPD, then the special ones. */
  readonly levels: number;
  readonly count: number;
  /** Code of every category. */
  readonly codeOf: Uint16Array;
  /** Whether a code takes two bytes. */
  readonly isWide: boolean;

  /**
   * @param cuts Rising bounds between the levels of the RPD.
   * @param floor Weights with |x| + |y| up to this are both ≈ 0.
   * @throws RangeError when there are more categories than two bytes can tell apart.
   */
  constructor(
    readonly bins: Binning,
    readonly cuts: readonly number[],
    readonly floor: number
  ) {
    this.levels = cuts.length + 1 + SPECIAL_LEVELS.length;
    this.count = bins.count * this.levels;
    if (this.count >= 0xffff) {
      throw new RangeError(`${this.count} categories are too many; choose fewer bins.`);
    }
    // |x − y| is at most |x| + |y|, so that both ≈ 0 are within the floor of each other.
    const lastBothZero = bins.of(floor);
    const bothZero = cuts.length + 1 + BOTH_ZERO;
    let next = NO_CATEGORY + 1;
    const codes = Array.from({ length: this.count }, (_, category) => {
      const bin = Math.floor(category / this.levels);
      const possible = category % this.levels !== bothZero || bin <= lastBothZero;
      return possible ? next++ : null;
    });
    this.codeOf = Uint16Array.from(codes, code => code ?? next);
    this.isWide = next > 0xff;
  }

  /** Room for the codes of so many weights, all NO_CATEGORY. */
  room(count: number): Codes {
    return this.isWide ? new Uint16Array(count) : new Uint8Array(count);
  }
}

/** Counts weights by category, and keeps the category of each. */
export class Categories {
  /** counts[bin * levels + level]; every finite weight is in exactly one. */
  readonly counts: Float64Array;
  /** By weight; null for more than MAX_CODED weights. */
  readonly codes: Codes | null;

  constructor(count: number, table: CategoryTable) {
    this.counts = new Float64Array(table.count);
    this.codes = count > MAX_CODED ? null : table.room(count);
  }

  /** Adds the weights from element `start` on. */
  add(start: number, { counts: added, codes }: IComparedBlock): void {
    const { counts } = this;
    for (let category = 0; category < added.length; category++) {
      counts[category] += added[category];
    }
    this.codes?.set(codes, start);
  }
}
