import { empty } from '../state';
import type { ComparisonField, SliceField } from '../state';
import { changeLoaders } from './changeLoaders';
import { sayDisagreement } from './disagreement';
import { FirstView } from './firstView';
import { HeldChange } from './heldChange';
import { imageLoaders } from './imageLoaders';
import type { Loader } from './loader';
import { PictureUrls } from './loadImages';
import { networkLoader } from './networkLoader';
import { Reloading } from './reloading';
import { Situation } from './situation';
import type { ICoordinatorOptions } from './situation';
import { studyLoader } from './studyLoader';
import { Why } from './why';

export type { ICoordinatorOptions } from './situation';

/**
 * Decides what to ask for and when. Every field of the comparison has a loader with a key made of
 * the selection: whatever changes, all loaders are updated, and those whose key is the same do
 * nothing.
 */
export class Coordinator {
  constructor(private readonly _options: ICoordinatorOptions) {
    const { connector, engine, selection, comparison, focus, questions } = _options;
    const situation = new Situation(_options);
    this._held = new HeldChange(engine, comparison);
    this._reloading = new Reloading(connector, comparison, () => this._forget());
    this._loaders = [
      networkLoader(situation),
      ...questions.map(question => studyLoader(situation, question)),
      ...changeLoaders(situation, this._held),
      ...imageLoaders(situation, this._pictures)
    ];
    this._firstView = new FirstView(situation);
    this._why = new Why(situation);
    selection.changed.connect(this._update, this);
    comparison.changed.connect(this._update, this);
    focus.changed.connect(this._update, this);
    connector.stateChanged.connect(this._onConnection, this);
    this._onConnection();
  }

  retry(field: ComparisonField): void {
    this._loaders.find(loader => loader.field === field)?.retry();
  }

  cancel(field: ComparisonField): void {
    this._loaders.find(loader => loader.field === field)?.cancel();
  }

  /** Has the snapshots opened again, which all pages are told. */
  reload(): void {
    void this._reloading.ask();
  }

  /** The snapshots were opened again, whoever asked for it: begins anew with what they hold now. */
  restart(): void {
    this._reloading.restart();
  }

  dispose(): void {
    const { connector, selection, comparison, focus } = this._options;
    selection.changed.disconnect(this._update, this);
    comparison.changed.disconnect(this._update, this);
    focus.changed.disconnect(this._update, this);
    connector.stateChanged.disconnect(this._onConnection, this);
    this._loaders.forEach(loader => loader.dispose());
    this._pictures.thumbnails.clear();
    this._pictures.picture.clear();
    this._pictures.set.clear();
    this._held.close();
    this._reloading.dispose();
  }

  /** Nothing that was loaded is good for anything any more; it may stay on screen meanwhile. */
  private _forget(): void {
    this._loaders.forEach(loader => loader.invalidate());
    this._firstView.restart();
    this._held.close();
    this._pictures.thumbnails.clear();
    this._pictures.set.clear();
    this._options.comparison.set({ thumbnails: empty(''), setPictures: empty('') });
  }

  private _update(): void {
    this._reloading.look();
    if (this._options.connector.state === 'live' || this._wasLive) {
      this._loaders.forEach(loader => loader.update());
      sayDisagreement(this._options.comparison);
      this._firstView.update();
      this._why.update();
    }
  }

  private _onConnection(): void {
    const { connector, comparison } = this._options;
    if (connector.state === 'live') {
      this._wasLive = true;
      comparison.set({ stale: connector.reason || null });
      this._update();
    } else if (this._wasLive) {
      comparison.set({ stale: connector.reason });
    } else {
      const { network } = comparison.value;
      const status = connector.state === 'lost' ? 'error' : 'busy';
      comparison.set({ network: { ...network, status, message: connector.reason } });
    }
  }

  private readonly _loaders: readonly Loader<SliceField>[];
  private readonly _firstView: FirstView;
  private readonly _why: Why;
  private readonly _held: HeldChange;
  private readonly _reloading: Reloading;
  private readonly _pictures = {
    thumbnails: new PictureUrls(),
    picture: new PictureUrls(),
    set: new PictureUrls()
  };
  private _wasLive = false;
}
