import type { ICategoryRange } from '../api';
import type { Binning } from './bins';
import type { Codes } from './blocks';
import { BOTH_ZERO, columnsOf, SPECIAL_LEVELS } from './levelColumns';

/** The code of weights in no category: not finite, or not received. */
export const NO_CATEGORY = 0;

/**
 * The categories that weights are sorted into, bin × level, and their codes. Category
 * bin * levels + level; categories that no weight can be in share a code, so that a byte mostly
 * suffices.
 */
export class CategoryTable {
  /** Levels of the RPD, then the special ones. */
  readonly levels: number;
  readonly count: number;
  /** Code of every category, and how many codes there are. */
  readonly codeOf: Uint16Array;
  readonly codes: number;
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
    this.codes = next + 1;
    this.isWide = next > 0xff;
  }

  /**
   * The categories that together have exactly these numeric edges, which are then the weights
   * counted in those rectangles; null when the edges are not those of the bins and levels.
   */
  find({ bin, levels }: ICategoryRange): number[] | null {
    const { edges } = this.bins;
    const first = edges.indexOf(bin[0]);
    const last = first < 0 ? -1 : edges.indexOf(bin[1], first + 1);
    const columns = columnsOf(levels, this.cuts);
    if (last < 0 || columns === null) {
      return null;
    }
    return Array.from({ length: last - first }, (_, i) =>
      columns.map(column => (first + i) * this.levels + column)
    ).flat();
  }

  /** Room for the codes of so many weights, all NO_CATEGORY. */
  room(count: number): Codes {
    return this.isWide ? new Uint16Array(count) : new Uint8Array(count);
  }
}
