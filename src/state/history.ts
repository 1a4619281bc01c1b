import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';

import type { SelectionModel } from './selection';
import type { ISelection, SelectionField } from './selectionFields';

/** Changes of the same fields that follow each other faster are one step, in ms. */
const ONE_STEP = 600;
const MOST_STEPS = 200;

/** What was selected before, and what was taken back. */
export class SelectionHistory {
  constructor(
    private readonly _selection: SelectionModel,
    private readonly _now: () => number = () => performance.now()
  ) {
    this._present = _selection.value;
    _selection.changed.connect(this._onChanged, this);
  }

  /** Emits when there is something else to undo or redo. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get canUndo(): boolean {
    return this._past.length > 0;
  }

  get canRedo(): boolean {
    return this._future.length > 0;
  }

  undo(): void {
    this._go(this._past, this._future);
  }

  redo(): void {
    this._go(this._future, this._past);
  }

  private _go(from: ISelection[], to: ISelection[]): void {
    const next = from.pop();
    if (next !== undefined) {
      to.push(this._present);
      this._present = next;
      this._fields = '';
      this._selection.update(next);
      this._changed.emit();
    }
  }

  private _onChanged(selection: SelectionModel, fields: ReadonlySet<SelectionField>): void {
    const { value, lastChangeWasFill } = selection;
    if (value === this._present || JSON.stringify(value) === JSON.stringify(this._present)) {
      return;
    }
    if (lastChangeWasFill) {
      // Nobody did it: it is no step, and what was undone can still be redone.
      this._present = value;
      return;
    }
    const changed = [...fields].join();
    const time = this._now();
    if (changed !== this._fields || time - this._time > ONE_STEP) {
      this._past.push(this._present);
      this._past.splice(0, this._past.length - MOST_STEPS);
    }
    this._future.length = 0;
    this._fields = changed;
    this._time = time;
    this._present = value;
    this._changed.emit();
  }

  private readonly _past: ISelection[] = [];
  private readonly _future: ISelection[] = [];
  private readonly _changed = new Signal<this, void>(this);
  private _present: ISelection;
  /** The fields of the step at hand, and when they changed last. */
  private _fields = '';
  private _time = 0;
}
