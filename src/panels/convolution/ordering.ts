import { axisOrder, BY_INDEX } from '../../charts/cellOrder';
import type { ICellOrder } from '../../charts/cellOrder';
import type { IParameterChange } from '../../state';
import type { ILikenessOrder } from '../../tensor/likeness';
import type { OrderByLikeness } from '../panel';
import { byChange, whyNot } from './order';
import type { OrderBy } from './order';

/** Finds the order of a layer's kernels and channels; by likeness away from the page. */
export class Ordering {
  /** @param _found - the order that was asked for last is there, or cannot be found */
  constructor(
    private readonly _byLikeness: OrderByLikeness,
    private readonly _found: () => void
  ) {}

  /** Whether an order is being found. */
  get isBusy(): boolean {
    return this._search !== null;
  }

  /** What the order last told is by. */
  get by(): OrderBy {
    return this._told;
  }

  /** The order of a layer; by index while another one is being found, and where there is none. */
  of(change: IParameterChange, by: OrderBy): ICellOrder {
    if (change !== this._change || by !== this._by) {
      this.stop();
      [this._change, this._by] = [change, by];
      this._begin(change, by);
    }
    return this._order;
  }

  /** Gives up what is being found. */
  stop(): void {
    this._search?.abort();
    this._search = null;
    this._change = null;
    [this._told, this._order] = ['index', BY_INDEX];
  }

  private _begin(change: IParameterChange, by: OrderBy): void {
    if (by === 'index' || change.received < change.count || whyNot(change, by) !== '') {
      return;
    }
    if (by === 'change') {
      [this._told, this._order] = [by, byChange(change)];
    } else {
      void this._findAlike(change);
    }
  }

  private async _findAlike({
    grid: { kernels, channels },
    cells
  }: IParameterChange): Promise<void> {
    const search = new AbortController();
    this._search = search;
    // What ends the search says so where everything that it works on is shown.
    const order = await this._byLikeness({ kernels, channels, cells }, search.signal).catch(
      () => null
    );
    if (search === this._search) {
      this._search = null;
      if (order !== null) {
        [this._told, this._order] = ['likeness', cellOrder(order)];
      }
      this._found();
    }
  }

  private _change: IParameterChange | null = null;
  private _by: OrderBy = 'index';
  private _told: OrderBy = 'index';
  private _order = BY_INDEX;
  private _search: AbortController | null = null;
}

function cellOrder({ kernels, channels }: ILikenessOrder): ICellOrder {
  return { columns: kernels && axisOrder(kernels), rows: channels && axisOrder(channels) };
}
