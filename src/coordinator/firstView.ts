import {
  areSelected,
  columnsOf,
  firstChannel,
  firstLayer,
  mostDifferent,
  whyItCannotRun
} from '../state';
import type { INetwork } from '../state';
import type { Situation } from './situation';

/** Images among which the one is looked for whose predictions differ most. */
const SEARCHED = 100;

/**
 * Fills what the program leaves open, until a person sets anything: with the layer that changed
 * most, the image whose predictions differ most, and the channel whose activation changed most
 * there.
 * All of it waits until the layers are shaded.
 */
export class FirstView {
  constructor(private readonly _situation: Situation) {}

  /** Fills what can be filled by now. */
  update(): void {
    const { network, pairKey, options } = this._situation;
    if (network && pairKey !== null && !options.selection.isTouched) {
      this._fillLayer(network);
      this._fillImage(network);
      this._fillChannel();
    }
  }

  /** The snapshots are opened again: what was found is no longer known. */
  restart(): void {
    this._found = null;
  }

  private get _isShaded(): boolean {
    const { status } = this._situation.options.comparison.value.overview;
    return status === 'ready' || status === 'error';
  }

  private _fillLayer(network: INetwork): void {
    const { selection, comparison } = this._situation.options;
    if (this._isShaded && selection.isOpen('layer') && selection.value.layer === null) {
      const { value } = comparison.value.overview;
      selection.fill({ layer: firstLayer(network, value, selection.value.metric) });
    }
  }

  private _fillImage(network: INetwork): void {
    const { selection } = this._situation.options;
    if (network.images.count > 0 && selection.isOpen('image')) {
      if (this._isShaded) {
        this._found ??= this._look(network);
      }
      selection.fill({ image: this._found?.image ?? 0 });
    }
  }

  /** Among the first images, once these are predicted; null until then. */
  private _look(network: INetwork): { readonly image: number | null } | null {
    const { status, value } = this._situation.options.comparison.value.behaviour;
    const bothRun = (['a', 'b'] as const).every(side => whyItCannotRun(network, side) === null);
    if (!bothRun || network.images.count < 2) {
      return { image: null };
    }
    const goesOn = status === 'empty' || status === 'busy';
    if (goesOn && (value?.done ?? 0) < SEARCHED) {
      return null;
    }
    const image = value && mostDifferent({ js: columnsOf(value).js.subarray(0, SEARCHED) });
    return { image };
  }

  private _fillChannel(): void {
    const { selection, comparison } = this._situation.options;
    const { layer, channelSide } = selection.value;
    const { status, value } = comparison.value.activations;
    const isChosen = this._found !== null || !selection.isOpen('image');
    const fits = areSelected(value, layer, selection.value);
    if (isChosen && fits && status === 'ready' && selection.value.channel === null) {
      selection.fill({ channel: firstChannel(value[channelSide]) });
    }
  }

  /** What the search has come to; null before its end. */
  private _found: { readonly image: number | null } | null = null;
}
