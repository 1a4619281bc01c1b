import type { FloatArray } from '../../tensor/bytes';
import type { ICategoryRange } from '../api';
import { Binning } from '../block/bins';
import { CategoryTable } from '../block/categoryTable';
import { columnsOf, cutsAt } from '../block/levelColumns';
import { locator } from '../block/locateCode';
import type { Locate } from '../block/locateCode';
import { BlockLoops } from '../block/loops';
import type { Simd } from '../block/simd';

/**
 * Finds the weights of some categories: sorts them as they were compared, with its edges for bins and
 * levels. Weights that are not finite belong to no category.
 */
export class MemberFilter {
  /**
   * @param end Last edge of the bins, at which a bin is closed.
   * @param floor Weights with |x| + |y| up to this are both ≈ 0.
   */
  constructor({ bin, levels }: ICategoryRange, end: number, floor: number, simd: Simd | null) {
    // Closed where it reaches the last edge or an RPD of 2.
    const isEmpty = bin[0] > end || (bin[1] < end && bin[0] >= bin[1]);
    const stop = bin[0] < bin[1] ? bin[1] : Number.MAX_VALUE;
    const range = end > 0 && !isEmpty ? ([bin[0], stop] as const) : null;
    const bins = new Binning(end, { scale: 'linear', count: 1, range });
    const cuts = cutsAt(levels);
    const table = new CategoryTable(bins, cuts, floor);
    const columns = isEmpty ? [] : (columnsOf(levels, cuts) ?? []);
    const first = bins.inner[0] * table.levels;
    this._locate = locator(
      simd,
      columns.map(column => table.codeOf[first + column])
    );
    this._loops = new BlockLoops(table, simd);
  }

  /**
   * Calls back block by block with where it begins and ends and where in it members are, in order;
   * what it is given holds until it returns.
   */
  find(
    a: FloatArray,
    b: FloatArray,
    onFound: (members: Uint32Array, from: number, to: number) => void
  ): void {
    this._loops.compare(a, b, ({ codes }, from) => {
      onFound(this._locate(codes), from, from + codes.length);
    });
  }

  /** 1 for members and 0 for the others. */
  marks(a: FloatArray, b: FloatArray): Uint8Array {
    const marks = new Uint8Array(a.length);
    this.find(a, b, (members, from) => {
      for (const member of members) {
        marks[from + member] = 1;
      }
    });
    return marks;
  }

  private readonly _loops: BlockLoops;
  private readonly _locate: Locate;
}
