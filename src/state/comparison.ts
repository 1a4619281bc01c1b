import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';

import type { ICells } from '../tensor/window';
import { trans } from '../text/trans';
import type { IWhy } from './exchanged';
import type { INetwork } from './network';
import { CURRENT } from './reload';
import type { IReload } from './reload';
import type {
  IActivationChange,
  IHighlight,
  IParameterChange,
  IPicture,
  IValues,
  IWeights
} from './results';
import { empty } from './slice';
import type { ISlice } from './slice';
import { noStudies } from './studies';
import type { StudySlices } from './studies';

/** Everything the panels show, each with how far it is: results of studies, and these. */
export interface IComparison extends StudySlices {
  readonly network: ISlice<INetwork>;
  /** The selected parameter. */
  readonly change: ISlice<IParameterChange>;
  /** The selected category's weights. */
  readonly highlight: ISlice<IHighlight>;
  /** The values of the selected parameter in A and in B, where `Focus.values` asks for them. */
  readonly values: ISlice<IValues>;
  /** The weights of the cells in `Focus.window`. */
  readonly window: ISlice<IWeights>;
  /** The weights of the cell in `Focus.cell`. */
  readonly cell: ISlice<IWeights>;
  readonly activations: ISlice<IActivationChange>;
  /** All images, small; those that were not in view yet have no URL. */
  readonly thumbnails: ISlice<readonly IPicture[]>;
  readonly picture: ISlice<IPicture>;
  /** The images that patches of a set are cut from. */
  readonly setPictures: ISlice<readonly IPicture[]>;
  /** Why what is shown may be out of date, and the way out; null when it is live. */
  readonly stale: string | null;
  readonly reload: IReload;
}

export type ComparisonField = keyof IComparison;

/** Fields that hold a slice. */
export type SliceField = Exclude<ComparisonField, 'stale' | 'reload'>;

/** Holds what the panels show and tells them what changed. Written by the coordinator alone. */
export class ComparisonModel {
  get value(): IComparison {
    return this._value;
  }

  /** Emits the fields that changed, after the change. */
  get changed(): ISignal<this, ReadonlySet<ComparisonField>> {
    return this._changed;
  }

  set(change: Partial<IComparison>): void {
    this._value = { ...this._value, ...change };
    this._changed.emit(new Set(Object.keys(change) as ComparisonField[]));
  }

  private _value: IComparison = {
    ...noStudies(),
    network: empty(trans.__('The network appears here as soon as the Jupyter kernel answers.')),
    change: empty(trans.__('Select a layer in the architecture panel.')),
    highlight: empty(trans.__('Click a rectangle of the distribution to highlight its weights.')),
    values: empty(''),
    window: empty(''),
    cell: empty(''),
    activations: empty(trans.__('Choose an image to see how the channels react.')),
    thumbnails: empty(trans.__('Pass images=… to CNNComparator to choose from.')),
    picture: empty(trans.__('Choose an image.')),
    setPictures: empty(''),
    stale: null,
    reload: CURRENT
  };
  private _changed = new Signal<this, ReadonlySet<ComparisonField>>(this);
}

/** Where the user is looking and pointing: what the panels need right now. Never saved. */
export interface IFocus {
  /** The cell under the pointer or opened in the pop-up. */
  readonly cell: { readonly kernel: number; readonly channel: number } | null;
  /** The cells in view when zoomed in far enough to draw single weights. */
  readonly window: ICells | null;
  /** Whether the values of both snapshots are wanted beside their change. */
  readonly values: boolean;
  /** The images whose thumbnails are wanted, the most urgent first. */
  readonly images: readonly number[];
  /** Whether what enters the models is wanted in place of the chosen image. */
  readonly inputs: boolean;
  /** The flipped image whose cause is looked for right now. */
  readonly why: IWhy | null;
}

export class FocusModel {
  get value(): IFocus {
    return this._value;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  update(change: Partial<IFocus>): void {
    this._value = { ...this._value, ...change };
    this._changed.emit();
  }

  private _value: IFocus = {
    cell: null,
    window: null,
    values: false,
    images: [],
    inputs: false,
    why: null
  };
  private _changed = new Signal<this, void>(this);
}
