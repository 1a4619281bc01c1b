import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';

import { AUTOMATIC_BINS } from './bins';
import { DEPENDENTS } from './selectionFields';
import type { ISelection, SelectionField } from './selectionFields';

/** The one selection that links the panels. */
export class SelectionModel {
  constructor(initial: Partial<ISelection> & Pick<ISelection, 'levels' | 'rpdCuts'>) {
    this._value = {
      pair: null,
      layer: null,
      parameter: null,
      metric: 'euclidean',
      ramp: 'range',
      category: null,
      folded: false,
      floor: null,
      bins: AUTOMATIC_BINS,
      kernel: null,
      channel: null,
      channelSide: 'output',
      activationAt: 'after',
      image: null,
      imageFilter: {},
      imageOrder: 'given',
      patch: null,
      patchScores: 'exact',
      causeOver: 'none',
      exchanged: null,
      imageSet: null,
      shownOutput: null,
      outputChannel: null,
      ...initial
    };
  }

  get value(): ISelection {
    return this._value;
  }

  /** Whether a person has set anything since the beginning. */
  get isTouched(): boolean {
    return this._isTouched;
  }

  /** Whether the change at hand, or the last one, was a fill: nothing that anybody did. */
  get lastChangeWasFill(): boolean {
    return this._lastChangeWasFill;
  }

  /** Emits the fields that changed, after the change. */
  get changed(): ISignal<this, ReadonlySet<SelectionField>> {
    return this._changed;
  }

  /**
   * Sets some fields. What depends on a changed field and is not itself given is cleared, e.g. the
   * category when another layer is selected.
   */
  update(change: Partial<ISelection>): void {
    this._isTouched = true;
    this._filled.clear();
    this._set(this._with(change), false);
  }

  /** Sets what the program sets, as `update` does; all else may still be filled. */
  give(change: Partial<ISelection>): void {
    (Object.keys(change) as SelectionField[]).forEach(field => this._filled.delete(field));
    this._set(this._with(change), false);
  }

  /** Whether nobody has set a field: it is null, or was filled and no person acted since. */
  isOpen(field: SelectionField): boolean {
    return this._value[field] === null || this._filled.has(field);
  }

  /**
   * Sets those of some fields that are open. Clears nothing, and does not count as something that
   * anybody did.
   */
  fill(change: Partial<ISelection>): void {
    const fields = (Object.keys(change) as SelectionField[]).filter(field => this.isOpen(field));
    fields.forEach(field => this._filled.add(field));
    const own = Object.fromEntries(fields.map(field => [field, change[field]]));
    this._set({ ...this._value, ...own }, true);
  }

  private _with(change: Partial<ISelection>): ISelection {
    let next: ISelection = this._value;
    for (const field of Object.keys(change) as SelectionField[]) {
      if (!same(this._value[field], change[field])) {
        const cleared = DEPENDENTS[field] ?? [];
        next = { ...next, ...Object.fromEntries(cleared.map(other => [other, null])) };
      }
    }
    return { ...next, ...change };
  }

  private _set(next: ISelection, isFill: boolean): void {
    const changed = new Set(
      (Object.keys(next) as SelectionField[]).filter(
        field => !same(this._value[field], next[field])
      )
    );
    if (changed.size > 0) {
      this._value = next;
      this._lastChangeWasFill = isFill;
      this._changed.emit(changed);
    }
  }

  private _value: ISelection;
  private _isTouched = false;
  private _lastChangeWasFill = false;
  private readonly _filled = new Set<SelectionField>();
  private _changed = new Signal<this, ReadonlySet<SelectionField>>(this);
}

function same(left: unknown, right: unknown): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right);
}
