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
      category: null,
      folded: false,
      floor: null,
      bins: AUTOMATIC_BINS,
      kernel: null,
      channel: null,
      channelSide: 'output',
      image: null,
      patch: null,
      shownOutput: null,
      outputChannel: null,
      ...initial
    };
  }

  get value(): ISelection {
    return this._value;
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
    let next: ISelection = this._value;
    for (const field of Object.keys(change) as SelectionField[]) {
      if (!same(this._value[field], change[field])) {
        const cleared = DEPENDENTS[field] ?? [];
        next = { ...next, ...Object.fromEntries(cleared.map(other => [other, null])) };
      }
    }
    next = { ...next, ...change };
    const changed = new Set(
      (Object.keys(next) as SelectionField[]).filter(
        field => !same(this._value[field], next[field])
      )
    );
    if (changed.size > 0) {
      this._value = next;
      this._changed.emit(changed);
    }
  }

  private _value: ISelection;
  private _changed = new Signal<this, ReadonlySet<SelectionField>>(this);
}

function same(left: unknown, right: unknown): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right);
}
