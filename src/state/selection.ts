import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';

import type { ChannelSide, IPairNames } from './network';
import { AUTOMATIC_BINS } from './sorting';
import type { ISortingSettings } from './sorting';

/** One rectangle of the distribution: half-open numeric ranges, the last ones closed. */
export interface ICategory {
  /** Range of |x − y|. */
  readonly bin: readonly [number, number];
  /** Range of the relative percent difference; null for special levels. */
  readonly rpd: readonly [number, number] | null;
  /** Id of the change level. */
  readonly level: string;
}

/** What the user is looking at: small and replayable. Every field is a synced trait of the same name. */
export interface ISelection extends ISortingSettings {
  readonly pair: IPairNames | null;
  readonly layer: string | null;
  /** Id of the parameter shown; null for the layer's weight. */
  readonly parameter: string | null;
  /** Id of the measure that shades the layers. */
  readonly metric: string;
  /** Ids of the change levels shown. */
  readonly levels: readonly string[];
  readonly category: ICategory | null;
  /** Whether kernels are compared with the batch normalisation that follows folded in. */
  readonly folded: boolean;
  readonly kernel: number | null;
  /** A row of the map, or a channel of a strip. */
  readonly channel: number | null;
  readonly channelSide: ChannelSide;
  readonly image: number | null;
  /** Index into the patches of a side, 'a:0' … */
  readonly patch: string | null;
}

export type SelectionField = keyof ISelection;

const DEPENDENT: Partial<Record<SelectionField, Partial<ISelection>>> = {
  pair: { category: null, kernel: null, channel: null, patch: null },
  layer: { parameter: null, category: null, kernel: null, channel: null, patch: null },
  parameter: { category: null, kernel: null },
  folded: { category: null },
  rpdCuts: { category: null },
  floor: { category: null },
  bins: { category: null },
  channel: { patch: null },
  channelSide: { patch: null },
  image: { patch: null }
};

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
        next = { ...next, ...DEPENDENT[field] };
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
