import { firstChannel, firstLayer, lacksScores, whyItCannotRun } from '../state';
import type { INetwork } from '../state';
import { runStudy } from './runStudy';
import type { Situation } from './situation';

/** Images among which one is looked for on which the snapshots predict differently. */
const SEARCHED = 100;

/**
 * Fills what the program leaves open, until a person sets anything: with the layer that changed
 * most, an image on which the snapshots predict differently, and the channel whose activation
 * changed most there.
 * All of it waits until the layers are shaded.
 */
export class FirstView {
  constructor(private readonly _situation: Situation) {}

  /** Fills what can be filled by now. */
  update(): void {
    const { network, pairKey, options } = this._situation;
    if (options.selection.isTouched) {
      this.dispose();
    } else if (network && pairKey !== null) {
      this._fillLayer(network);
      this._fillImage(network);
      this._fillChannel();
    }
  }

  /** The snapshots are opened again: what was found is no longer known. */
  restart(): void {
    this.dispose();
    this._search = null;
    this._found = null;
  }

  dispose(): void {
    this._search?.abort();
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
      selection.fill({ image: this._found?.image ?? 0 });
      if (this._isShaded && this._search === null) {
        this._look(network);
      }
    }
  }

  /** Looks for an image on which the snapshots predict differently, where they predict at all. */
  private _look(network: INetwork): void {
    const { connector, comparison } = this._situation.options;
    const { status, value } = comparison.value.predictions;
    const bothRun = (['a', 'b'] as const).every(side => whyItCannotRun(network, side) === null);
    if (bothRun && (status === 'empty' || status === 'busy')) {
      return;
    }
    const search = new AbortController();
    this._search = search;
    if (!bothRun || network.images.count < 2 || (value && lacksScores(value))) {
      this._found = { image: null };
      return;
    }
    const params = { ...network.pair, count: SEARCHED };
    const finish = (found: { readonly image: number | null }): void => {
      if (!search.signal.aborted) {
        this._found = found;
        this.update();
      }
    };
    // Without an answer the first image stays.
    runStudy(connector, 'flip', params, search.signal).then(finish, () => finish({ image: null }));
  }

  private _fillChannel(): void {
    const { selection, comparison } = this._situation.options;
    const { layer, image, channelSide, activationAt } = selection.value;
    const { status, value } = comparison.value.activations;
    const isChosen = this._found !== null || !selection.isOpen('image');
    const fits = value?.layer === layer && value?.image === image && value.at === activationAt;
    if (isChosen && fits && status === 'ready' && selection.value.channel === null) {
      selection.fill({ channel: firstChannel(value?.[channelSide] ?? null) });
    }
  }

  private _search: AbortController | null = null;
  /** What the search has come to; null before its end. */
  private _found: { readonly image: number | null } | null = null;
}
