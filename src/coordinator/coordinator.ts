import type { Handle, IEngine } from '../compare/api';
import type { ManifestAnswer } from '../protocol/v1';
import { findLayer, ready } from '../state';
import type {
  ComparisonField,
  ComparisonModel,
  FocusModel,
  ICellRange,
  ILayer,
  ILevel,
  INetwork,
  IParameter,
  IWeights,
  SelectionModel
} from '../state';
import type { IConnector } from './connector';
import { loadActivations } from './loadActivations';
import { disagreement, loadChange } from './loadChange';
import { loadPicture, loadThumbnails, PictureUrls } from './loadImages';
import { loadAccuracy, loadOverview, loadPatches, loadPredictions } from './loadJobs';
import { Loader } from './loader';
import type { ILoad, ILoaderOptions, SliceField } from './loader';
import { loadWeights } from './loadWeights';
import { networkOf } from './network';

export interface ICoordinatorOptions {
  readonly connector: IConnector;
  readonly engine: IEngine;
  readonly selection: SelectionModel;
  readonly comparison: ComparisonModel;
  readonly focus: FocusModel;
  readonly levels: readonly ILevel[];
  readonly bins: number;
  /** Patches asked for of each snapshot. */
  readonly patchCount: number;
}

/**
 * Decides what to ask for and when. Every field of the comparison has a loader with a key made of
 * the selection: whatever changes, all loaders are updated, and those whose key is the same do
 * nothing.
 */
export class Coordinator {
  constructor(private readonly _options: ICoordinatorOptions) {
    this._loaders = [
      this._networkLoader(),
      this._overviewLoader(),
      this._changeLoader(),
      this._highlightLoader(),
      this._windowLoader(),
      this._cellLoader(),
      ...this._imageLoaders(),
      this._activationsLoader(),
      this._patchesLoader(),
      this._accuracyLoader()
    ];
    const { connector, selection, comparison, focus } = _options;
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

  dispose(): void {
    const { connector, selection, comparison, focus, engine } = this._options;
    selection.changed.disconnect(this._update, this);
    comparison.changed.disconnect(this._update, this);
    focus.changed.disconnect(this._update, this);
    connector.stateChanged.disconnect(this._onConnection, this);
    this._loaders.forEach(loader => loader.dispose());
    this._thumbnailUrls.clear();
    this._pictureUrls.clear();
    if (this._handle !== null) {
      void engine.close(this._handle);
    }
  }

  private _update(): void {
    if (this._options.connector.state === 'live' || this._wasLive) {
      this._loaders.forEach(loader => loader.update());
      this._check();
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

  /** Says so when browser and overview disagree on the numbers of the selected weight. */
  private _check(): void {
    const { comparison } = this._options;
    const { change, overview, network } = comparison.value;
    if (change.status !== 'ready' || !change.value || !overview.value || !network.value) {
      return;
    }
    const weight = findLayer(network.value, change.value.layer)?.weight;
    if (change.value.parameter === weight && overview.value.pair === change.value.pair) {
      const text = disagreement(change.value, overview.value);
      if (text !== change.value.disagreement) {
        comparison.set({ change: ready({ ...change.value, disagreement: text }) });
      }
    }
  }

  private _networkLoader(): Loader<'network'> {
    const { connector, selection } = this._options;
    return this._loader({
      field: 'network',
      keepsValue: true,
      key: () => {
        const { pair } = selection.value;
        return `network ${JSON.stringify(pair)}`;
      },
      hint: () => '',
      load: async load => {
        load.report('Reading the snapshots');
        const { pair } = selection.value;
        const { answer } = await connector.ask({ kind: 'manifest', ...pair }, load.signal);
        load.finish(ready(networkOf(answer as ManifestAnswer)));
      }
    });
  }

  private _overviewLoader(): Loader<'overview'> {
    return this._loader({
      field: 'overview',
      key: () => this._pairKey,
      hint: () => 'The layers are shaded as soon as the network is known.',
      load: load => this._withNetwork(network => loadOverview(this._connector, network, load))
    });
  }

  private _changeLoader(): Loader<'change'> {
    return this._loader({
      field: 'change',
      key: () => {
        const target = this._target;
        return this._pairKey && target && `${this._pairKey} ${target.parameter.id}`;
      },
      hint: () => this._changeHint(),
      load: load =>
        this._withNetwork(async network => {
          const target = this._target;
          if (!target) {
            return;
          }
          this._closeHandle();
          const { engine, levels, bins, comparison } = this._options;
          const overview = comparison.value.overview.value;
          await loadChange(
            this._connector,
            engine,
            { network, ...target, overview, levels, bins },
            load,
            handle => {
              this._closeHandle();
              this._handle = handle;
            }
          );
        })
    });
  }

  private _highlightLoader(): Loader<'highlight'> {
    const { engine, selection } = this._options;
    return this._loader({
      field: 'highlight',
      key: () => {
        const { category } = selection.value;
        return this._changeKey && category && `${this._changeKey} ${JSON.stringify(category)}`;
      },
      hint: () => 'Click a rectangle of the distribution to highlight its weights.',
      load: async load => {
        const { category } = selection.value;
        load.report('Locating the weights');
        if (category && this._handle !== null) {
          load.finish(ready({ category, ...(await engine.category(this._handle, category)) }));
        }
      }
    });
  }

  private _windowLoader(): Loader<'window'> {
    const { focus, selection } = this._options;
    return this._loader({
      field: 'window',
      keepsValue: true,
      key: () => {
        const { window } = focus.value;
        const { category } = selection.value;
        return this._changeKey && window && JSON.stringify([this._changeKey, window, category]);
      },
      hint: () => '',
      load: load => this._loadWeights(focus.value.window, load)
    });
  }

  private _cellLoader(): Loader<'cell'> {
    const { focus, selection } = this._options;
    return this._loader({
      field: 'cell',
      key: () => {
        const { cell } = focus.value;
        const { category } = selection.value;
        return this._changeKey && cell && JSON.stringify([this._changeKey, cell, category]);
      },
      hint: () => '',
      load: load => {
        const { cell } = focus.value;
        const range: ICellRange | null = cell && {
          kernels: [cell.kernel, cell.kernel + 1],
          channels: [cell.channel, cell.channel + 1]
        };
        return this._loadWeights(range, load);
      }
    });
  }

  private _imageLoaders(): Loader<'thumbnails' | 'picture' | 'predictions'>[] {
    const { selection } = this._options;
    const hint = (): string => this._imageHint;
    const image = (): number => selection.value.image ?? 0;
    return [
      this._loader({
        field: 'thumbnails',
        key: () => (this._hasImages ? 'thumbnails' : null),
        hint,
        load: load =>
          this._withNetwork(({ images }) =>
            loadThumbnails(this._connector, images, this._thumbnailUrls, load)
          )
      }),
      this._loader({
        field: 'picture',
        keepsValue: true,
        key: () => this._imageKey && String(image()),
        hint,
        load: load => loadPicture(this._connector, image(), this._pictureUrls, load)
      }),
      this._loader({
        field: 'predictions',
        key: () => this._imageKey,
        hint,
        load: load =>
          this._withNetwork(network => loadPredictions(this._connector, network, image(), load))
      })
    ];
  }

  private _activationsLoader(): Loader<'activations'> {
    const { engine, selection } = this._options;
    return this._loader({
      field: 'activations',
      key: () => {
        const key = this._imageKey;
        const layer = this._layer;
        return key && layer ? `${key} ${layer.id}` : null;
      },
      hint: () => this._imageHint,
      load: load =>
        this._withNetwork(async network => {
          const layer = this._layer?.id ?? '';
          const request = { network, layer, image: selection.value.image ?? 0 };
          await loadActivations(this._connector, engine, request, load);
        })
    });
  }

  private _patchesLoader(): Loader<'patches'> {
    const { selection, patchCount } = this._options;
    return this._loader({
      field: 'patches',
      key: () => {
        const { channel, channelSide, image } = selection.value;
        const layer = this._layer;
        return this._pairKey && this._hasImages && layer && channel !== null && image !== null
          ? JSON.stringify([this._pairKey, layer.id, channelSide, channel, image])
          : null;
      },
      hint: () =>
        this._hasImages
          ? 'Click a cell of a channel strip in the convolution panel to see its patches.'
          : 'Pass images=… to CNNComparator to see the patches that activate a channel most.',
      load: load =>
        this._withNetwork(async network => {
          const { channel, channelSide, image } = selection.value;
          const request = {
            layer: this._layer?.id ?? '',
            side: channelSide,
            channel: channel ?? 0,
            image: image ?? 0,
            count: patchCount
          };
          await loadPatches(this._connector, network, request, load);
        })
    });
  }

  private _accuracyLoader(): Loader<'accuracy'> {
    const { comparison } = this._options;
    return this._loader({
      field: 'accuracy',
      key: () =>
        this._hasImages && comparison.value.network.value?.images.labels ? this._pairKey : null,
      hint: () => 'Pass labels=… to CNNComparator to compare the accuracy.',
      load: load => this._withNetwork(network => loadAccuracy(this._connector, network, load))
    });
  }

  private async _loadWeights(range: ICellRange | null, load: ILoad<IWeights>): Promise<void> {
    const { engine, comparison, selection } = this._options;
    const change = comparison.value.change.value;
    const network = comparison.value.network.value;
    if (!range || !change || !network || this._handle === null) {
      return;
    }
    load.report('');
    const weights = await loadWeights(
      this._connector,
      engine,
      this._handle,
      network,
      change,
      range,
      selection.value.category,
      load.signal
    );
    load.finish(ready(weights));
  }

  private _loader<F extends SliceField>(options: Omit<ILoaderOptions<F>, 'comparison'>): Loader<F> {
    return new Loader<F>({ ...options, comparison: this._options.comparison });
  }

  private async _withNetwork(load: (network: INetwork) => Promise<void>): Promise<void> {
    const network = this._options.comparison.value.network.value;
    if (network) {
      await load(network);
    }
  }

  private _closeHandle(): void {
    if (this._handle !== null) {
      void this._options.engine.close(this._handle);
      this._handle = null;
    }
  }

  private _changeHint(): string {
    const layer = this._layer;
    if (!layer) {
      return 'Select a layer in the architecture panel.';
    }
    if (layer.reason && layer.status !== 'paired') {
      return layer.reason;
    }
    return layer.parameters.length === 0
      ? `${layer.id} has no parameters to compare; select a shaded layer.`
      : `${layer.id} has no parameter that both snapshots have in the same shape.`;
  }

  private get _connector(): IConnector {
    return this._options.connector;
  }

  /** Names the pair whose network is on screen; null while there is none. */
  private get _pairKey(): string | null {
    const { network } = this._options.comparison.value;
    return network.status === 'ready' && network.value ? JSON.stringify(network.value.pair) : null;
  }

  /** Names the parameter whose whole change is on screen. */
  private get _changeKey(): string | null {
    const { change } = this._options.comparison.value;
    return change.status === 'ready' && change.value && this._handle !== null
      ? JSON.stringify([change.value.pair, change.value.parameter])
      : null;
  }

  private get _imageKey(): string | null {
    const { image } = this._options.selection.value;
    return this._pairKey && this._hasImages && image !== null ? `${this._pairKey} ${image}` : null;
  }

  private get _imageHint(): string {
    return this._hasImages
      ? 'Choose an image in the performance panel.'
      : 'Pass images=… to CNNComparator to see what the models do with them.';
  }

  private get _hasImages(): boolean {
    return (this._options.comparison.value.network.value?.images.count ?? 0) > 0;
  }

  private get _layer(): ILayer | null {
    const { network } = this._options.comparison.value;
    return network.value && findLayer(network.value, this._options.selection.value.layer);
  }

  private get _target(): { layer: ILayer; parameter: IParameter } | null {
    const layer = this._layer;
    const id = this._options.selection.value.parameter ?? layer?.weight;
    const parameter = layer?.parameters.find(({ id: candidate }) => candidate === id);
    return layer && parameter?.comparable ? { layer, parameter } : null;
  }

  private readonly _loaders: readonly Loader<SliceField>[];
  private readonly _thumbnailUrls = new PictureUrls();
  private readonly _pictureUrls = new PictureUrls();
  private _handle: Handle | null = null;
  private _wasLive = false;
}
