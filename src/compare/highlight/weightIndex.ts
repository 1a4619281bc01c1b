import { cellSize } from '../../tensor/shape';
import type { IKernelGrid } from '../../tensor/shape';
import { isCoarse } from '../../tensor/tiles';
import type { ITile } from '../../tensor/tiles';
import type { ICategoryPicture } from '../api';
import { BLOCK } from '../block/blocks';
import type { Codes } from '../block/blocks';
import type { CategoryTable } from '../block/categoryTable';
import { locator } from '../block/locateCode';
import type { Locate } from '../block/locateCode';
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
    const locate = locator(this._simd, codes);
    const { _codes: kept, _simd: simd } = this;
    const isWhole = !isCoarse(this._tile) && cellSize(this._grid) <= BLOCK;
    return simd !== null && kept instanceof Uint8Array && isWhole
      ? this._tallied(simd, locate)
      : this._counted(locate);
  }

  /** Highlights are rare, so that the browser has compiled none of its own loops over members. */
  private _tallied(simd: Simd, locate: Locate): ICategoryPicture {
    const { _codes: codes, _grid: grid } = this;
    const size = cellSize(grid);
    const cells = new Uint32Array(grid.kernels * grid.channels);
    let [count, held] = [0, 0];
    const runs = Math.floor(BLOCK / size);
    for (let cell = 0; cell < cells.length; cell += runs) {
      const found = locate(codes.subarray(cell * size, (cell + runs) * size)).length;
      const tally = simd.tally(found, Math.min(runs, cells.length - cell), size);
      cells.set(tally.cells, cell);
      count += found;
      held += tally.held;
    }
    return { count, held, cells };
  }

  private _counted(locate: Locate): ICategoryPicture {
    const counts = new MemberCounts(this._grid, this._tile);
    const { length } = this._codes;
    for (let start = 0; start < length; start += BLOCK) {
      const stop = Math.min(length, start + BLOCK);
      counts.add(start, stop, locate(this._codes.subarray(start, stop)));
    }
    return counts.picture();
  }

  private readonly _codes: Codes;
}
