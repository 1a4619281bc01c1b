import type { IKernelGrid } from '../../tensor/shape';
import type { ITile } from '../../tensor/tiles';
import type { ICategoryPicture } from '../api';
import { BLOCK } from '../block/blocks';
import type { Codes } from '../block/blocks';
import type { CategoryTable } from '../block/categoryTable';
import { locator } from '../block/locateCode';
import type { Simd } from '../block/simd';
import { MemberCounts } from './memberCounts';
import type { IMemberIndex } from './memberIndex';

/** Weights above which their categories are counted but not kept. */
export const MOST_WEIGHTS = 50_000_000;

/** The category of every weight, a code of one or two bytes. */
export class WeightIndex implements IMemberIndex {
  /** What it takes for so many weights, in bytes; infinite for more than are kept. */
  static bytes(count: number, { isWide }: CategoryTable): number {
    return count > MOST_WEIGHTS ? Infinity : count * (isWide ? 2 : 1);
  }

  constructor(
    private readonly _grid: IKernelGrid,
    private readonly _tile: ITile,
    table: CategoryTable,
    count: number,
    private readonly _simd: Simd | null
  ) {
    this._codes = table.room(count);
  }

  add(start: number, codes: Codes): void {
    this._codes.set(codes, start);
  }

  picture(codes: readonly number[]): ICategoryPicture {
    const counts = new MemberCounts(this._grid, this._tile);
    const locate = locator(this._simd, codes);
    const { length } = this._codes;
    for (let start = 0; start < length; start += BLOCK) {
      const stop = Math.min(length, start + BLOCK);
      counts.add(start, stop, locate(this._codes.subarray(start, stop)));
    }
    return counts.picture();
  }

  private readonly _codes: Codes;
}
