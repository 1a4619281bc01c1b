import { kernelGrid } from '../../tensor/shape';
import { tileOf } from '../../tensor/tiles';
import type { ICategoryPicture, ICategoryRange, IParameterTask, IPart } from '../api';
import { lastEdge } from '../block/bins';
import type { Simd } from '../block/simd';
import { MemberCounts } from '../highlight/memberCounts';
import { MemberFilter } from '../highlight/memberFilter';
import { Intake } from './intake';
import type { IStretch } from './intake';

/** Counts the weights of one category in every cell, part by part. */
export class Recount {
  constructor(task: IParameterTask, category: ICategoryRange, simd: Simd | null) {
    const { maxAbsChange, sorting, shape } = task;
    const grid = kernelGrid(shape);
    this._intake = new Intake(task);
    this._filter = new MemberFilter(
      category,
      lastEdge(maxAbsChange, sorting.bins),
      sorting.floor,
      simd
    );
    this._counts = new MemberCounts(grid, tileOf(grid));
  }

  /**
   * Adds a part.
   *
   * @throws RangeError when the part does not fit the parameter.
   */
  add(part: IPart): void {
    this._intake.take(part).forEach(stored => this.addStored(stored));
  }

  /** Adds weights as they are stored, each once. */
  addStored(stored: IStretch): void {
    const { start, a, b } = this._intake.folded(stored);
    this._filter.find(a, b, (members, from, to) =>
      this._counts.add(start + from, start + to, members)
    );
  }

  /** What the parts so far hold of the category. */
  picture(): ICategoryPicture {
    return this._counts.picture();
  }

  private readonly _intake: Intake;
  private readonly _filter: MemberFilter;
  private readonly _counts: MemberCounts;
}
