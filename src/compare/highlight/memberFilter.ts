import type { FloatArray } from '../../tensor/bytes';
import type { ICategoryRange } from '../api';
import { Binning } from '../block/bins';
import { CategoryTable } from '../block/categoryTable';
import { SPECIAL_LEVELS } from '../block/levelColumns';
import { locator } from '../block/locateCode';
import { BlockLoops } from '../block/loops';
import type { Simd } from '../block/simd';

/**
 * Finds the weights of a category: sorts them as they were compared, with its edges for bins and
 * levels. Weights that are not finite belong to no category.
 */
export class MemberFilter {
  /**
   * @param max Largest |x − y|.
   * @param floor Weights with |x| + |y| up to this are both ≈ 0.
   */
  constructor(
    { bin, level, rpd }: ICategoryRange,
    max: number,
    floor: number,
    private readonly _simd: Simd | null
  ) {
    const [low, high] = rpd ?? [0, 2];
    // Closed where it reaches the largest change or an RPD of 2.
    const isEmpty = bin[0] > max || (bin[1] < max && bin[0] >= bin[1]);
    const stop = bin[0] < bin[1] ? bin[1] : Number.MAX_VALUE;
    const range = max > 0 && !isEmpty ? ([bin[0], stop] as const) : null;
    const bins = new Binning(max, { scale: 'linear', count: 1, range });
    const cuts = [...(low > 0 ? [low] : []), ...(high < 2 ? [high] : [])];
    const special = SPECIAL_LEVELS.indexOf(level);
    const column = special < 0 ? +(low > 0) : cuts.length + 1 + special;
    this._table = new CategoryTable(bins, cuts, floor);
    const category = bins.inner[0] * this._table.levels + column;
    // One that no weight has, where the range holds none.
    this._code = isEmpty ? this._table.codes : this._table.codeOf[category];
    this._loops = new BlockLoops(this._table, _simd);
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
      onFound(this._locate(codes, this._code), from, from + codes.length);
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

  private readonly _table: CategoryTable;
  private readonly _code: number;
  private readonly _loops: BlockLoops;
  private readonly _locate = locator(this._simd);
}
