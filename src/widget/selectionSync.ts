import type { JSONObject } from '@lumino/coreutils';

import { TRAITS } from '../state';
import type { ISelection, SelectionField, SelectionModel } from '../state';
import { Unsaved } from './unsaved';

const FIELDS = Object.keys(TRAITS) as SelectionField[];

/** Reads the selection out of the traits; traits that Python left out keep their field's value. */
export function selectionOf(get: (trait: string) => unknown): Partial<ISelection> {
  const found = FIELDS.map(field => [field, get(TRAITS[field])] as const);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined));
}

/** The traits of some fields of the selection. */
export function traitsOf(
  selection: ISelection,
  fields: Iterable<SelectionField>
): Record<string, unknown> {
  return Object.fromEntries([...fields].map(field => [TRAITS[field], selection[field]]));
}

/** Backbone's event for a change of any of the traits. */
const TRAIT_EVENTS = FIELDS.map(field => `change:${TRAITS[field]}`).join(' ');

/** The part of a widget's model that keeps traits; Backbone's. */
export interface ITraits {
  get(trait: string): unknown;
  set(traits: Record<string, unknown>): unknown;
  /** Sends what was set to the Jupyter kernel. */
  save_changes(): void;
  /** Sets traits that are not to be sent. */
  set_state(traits: Record<string, unknown>): void;
  send(message: { readonly fill: JSONObject; readonly beside: JSONObject }): void;
  changedAttributes(): Record<string, unknown> | false;
  on(events: string, callback: () => void, context: unknown): unknown;
}

/**
 * Keeps a selection and the traits of a widget alike. Neither answers the other's change: Python
 * clears what depends on what it sets, and an answer would undo what it sets next.
 */
export class SelectionSync {
  /** @param delay - how long a selection waits before Python is told, in ms */
  constructor(
    private readonly _traits: ITraits,
    delay: number
  ) {
    this._unsaved = new Unsaved(fields => this._save(fields), delay);
    this._unfilled = new Unsaved(fields => this._tellFilled(fields), delay);
    _traits.on(TRAIT_EVENTS, () => this._onTraits(), this);
  }

  /** The selection that the traits have now. */
  get current(): Partial<ISelection> {
    return selectionOf(trait => this._traits.get(trait));
  }

  /** Begins with a selection that is what the traits are. */
  begin(selection: SelectionModel): void {
    this._selection = selection;
    selection.changed.connect(this._onSelected, this);
  }

  /** Tells Python what it was not told yet, and lets go of the selection. */
  end(): void {
    this.flush();
    this._selection?.changed.disconnect(this._onSelected, this);
    this._selection = null;
  }

  /** Tells Python what it was not told yet. */
  flush(): void {
    this._unfilled.flush();
    this._unsaved.flush();
  }

  /** Nobody is there to be told. */
  forget(): void {
    this._unfilled.clear();
    this._unsaved.clear();
  }

  private _onTraits(): void {
    this._pass(() => {
      const changed = this._traits.changedAttributes() || {};
      const update = selectionOf(trait => changed[trait]);
      const fields = Object.keys(update) as SelectionField[];
      this._unfilled.drop(fields);
      this._unsaved.drop(fields);
      this._selection?.give(update);
    });
  }

  private _onSelected(
    { lastChangeWasFill }: SelectionModel,
    fields: ReadonlySet<SelectionField>
  ): void {
    this._pass(() => {
      if (!lastChangeWasFill) {
        this._unfilled.drop(fields);
      }
      (lastChangeWasFill ? this._unfilled : this._unsaved).add(fields);
    });
  }

  /**
   * Says what is filled in, and in which selection: what the program has set meanwhile wins, so that
   * Python decides. It sends nothing back.
   */
  private _tellFilled(fields: readonly SelectionField[]): void {
    const selection = this._selection;
    if (selection) {
      const fill = traitsOf(selection.value, fields);
      this._pass(() => this._traits.set_state(fill));
      const beside = traitsOf(selection.value, FIELDS);
      try {
        this._traits.send({ fill: fill as JSONObject, beside: beside as JSONObject });
      } catch {
        // Its Jupyter kernel has gone, of which others tell; updates of traits fail as silently.
      }
    }
  }

  private _save(fields: readonly SelectionField[]): void {
    const selection = this._selection;
    if (selection) {
      this._pass(() => {
        this._traits.set(traitsOf(selection.value, fields));
        this._traits.save_changes();
      });
    }
  }

  /** Passes a change on, unless it is the echo of one that is being passed on. */
  private _pass(work: () => void): void {
    if (!this._isPassing) {
      this._isPassing = true;
      try {
        work();
      } finally {
        this._isPassing = false;
      }
    }
  }

  private readonly _unsaved: Unsaved<SelectionField>;
  private readonly _unfilled: Unsaved<SelectionField>;
  private _selection: SelectionModel | null = null;
  private _isPassing = false;
}
