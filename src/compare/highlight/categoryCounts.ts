import type { ICategoryPicture, ICategoryRange } from '../api';
import type { IComparedBlock } from '../block/blocks';
import type { CategoryTable } from '../block/categoryTable';
import type { IMemberIndex } from './memberIndex';

/** Counts weights by category, and keeps where those of each are. */
export class CategoryCounts {
  /** counts[bin * levels + level]; every finite weight is in exactly one. */
  readonly counts: Float64Array;

  /** @param _index Null for a parameter too large for them. */
  constructor(
    private readonly _table: CategoryTable,
    private readonly _index: IMemberIndex | null
  ) {
    this.counts = new Float64Array(_table.count);
  }

  /** Adds the weights from element `start` on. */
  add(start: number, { counts: added, codes }: IComparedBlock): void {
    const { counts } = this;
    for (let category = 0; category < added.length; category++) {
      counts[category] += added[category];
    }
    this._index?.add(start, codes);
  }

  /** Where the weights of some categories are; null when that is not kept. */
  picture(range: ICategoryRange): ICategoryPicture | null {
    const categories = this._table.find(range);
    if (categories === null || this._index === null) {
      return null;
    }
    const codes = categories.map(category => this._table.codeOf[category]);
    const count = categories.reduce((sum, category) => sum + this.counts[category], 0);
    return this._index.picture(codes, count);
  }
}
