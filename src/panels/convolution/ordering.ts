import { BY_INDEX } from '../../charts/cellOrder';
import type { ICellOrder } from '../../charts/cellOrder';
import type { IParameterChange } from '../../state';
import { byLikeness } from './likeness';
import { byChange, whyNot } from './order';
import type { OrderBy } from './order';

/** Works so long at a stretch, in milliseconds. */
const STRETCH = 8;

/** Finds the order of a layer's kernels and channels; by likeness piece by piece, between frames. */
export class Ordering {
  /** @param _found - the order that was asked for last is there */
  constructor(private readonly _found: () => void) {}

  /** Whether an order is being found. */
  get isBusy(): boolean {
    return this._timer !== 0;
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
    window.clearTimeout(this._timer);
    this._timer = 0;
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
      this._go(byLikeness(change));
    }
  }

  private _go(steps: Generator<void, ICellOrder>): void {
    this._timer = window.setTimeout(() => {
      const end = performance.now() + STRETCH;
      let step = steps.next();
      while (step.done !== true && performance.now() < end) {
        step = steps.next();
      }
      if (step.done === true) {
        this._timer = 0;
        [this._told, this._order] = [this._by, step.value];
        this._found();
      } else {
        this._go(steps);
      }
    });
  }

  private _change: IParameterChange | null = null;
  private _by: OrderBy = 'index';
  private _told: OrderBy = 'index';
  private _order = BY_INDEX;
  private _timer = 0;
}
