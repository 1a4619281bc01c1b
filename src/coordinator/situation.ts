import type { IEngine } from '../compare/api';
import {
  asksFolding,
  canFold,
  findLayer,
  lacksScores,
  levelsOf,
  weightedLayer,
  whyNeitherRuns
} from '../state';
import type {
  ComparisonModel,
  FocusModel,
  IBehaviour,
  ITransplant,
  IAsked,
  ILayer,
  ILevel,
  ILevelTexts,
  INetwork,
  IOverview,
  IParameter,
  ISlice,
  ISortingSettings,
  SelectionModel,
  StudyQuestion
} from '../state';
import { nameText } from '../text/names';
import { trans } from '../text/trans';
import { categoryRange } from './categoryRange';
import type { IConnector } from './connector';

export interface ICoordinatorOptions {
  readonly connector: IConnector;
  readonly engine: IEngine;
  readonly selection: SelectionModel;
  readonly comparison: ComparisonModel;
  readonly focus: FocusModel;
  readonly levels: ILevelTexts;
  /** What the panels want to know. */
  readonly questions: readonly StudyQuestion[];
  /** Patches asked for of each snapshot. */
  readonly patchCount: number;
}

/**
 * What the selection means for the network on screen: names of what is to be loaded, which differ
 * when it has to be loaded again, and hints for where there is nothing to load.
 */
export class Situation {
  constructor(readonly options: ICoordinatorOptions) {}

  get network(): INetwork | null {
    return this.options.comparison.value.network.value;
  }

  /** Names the pair whose network is on screen; null while there is none. */
  get pairKey(): string | null {
    const { network } = this.options.comparison.value;
    return network.status === 'ready' && network.value ? JSON.stringify(network.value.pair) : null;
  }

  /** What studies are asked about; null while there is no network of the selected pair. */
  get asked(): IAsked | null {
    const { network, options } = this;
    const { selection, focus, patchCount } = options;
    return network && this.pairKey !== null
      ? {
          network,
          selection: selection.value,
          withoutScores: this._withoutScores,
          predicted: this._predicted,
          inputs: focus.value.inputs,
          judged: this._judged(network),
          behaviour: this._behaviour,
          why: focus.value.why,
          shownLayer: this.shownLayer?.id ?? null,
          highlighted: this._highlighted,
          patchCount
        }
      : null;
  }

  /** While the predictions of another image are on their way, what the one before told. */
  private get _withoutScores(): boolean {
    const { predictions, outputs } = this.options.comparison.value;
    return predictions.value ? lacksScores(predictions.value) : outputs.status !== 'empty';
  }

  /**
   * Whether layers were compared, the models run on all images, and parts exchanged for these, for
   * the network on screen.
   */
  private _judged(network: INetwork): IAsked['judged'] {
    const { overview, behaviour, transplant } = this.options.comparison.value;
    const { a, b } = network.pair;
    const isKnown = ({ status, value }: ISlice<IOverview | IBehaviour | ITransplant>): boolean =>
      status === 'ready' && value?.params.a === a && value.params.b === b;
    if (this._judgedOf !== network) {
      this._judgedOf = network;
      this._known = { weights: false, images: false, cause: false };
    }
    // What was known once stays so while the same is asked in another way.
    const { weights, images, cause } = this._known;
    this._known = {
      weights: weights || isKnown(overview),
      images: images || isKnown(behaviour),
      cause: cause || (transplant.value?.params.images === null && isKnown(transplant))
    };
    return this._known;
  }

  private get _behaviour(): IBehaviour | null {
    const { status, value } = this.options.comparison.value.behaviour;
    return status === 'ready' ? value : null;
  }

  private get _predicted(): boolean {
    const { status, value } = this.options.comparison.value.predictions;
    return status === 'error' || (status === 'ready' && value?.params.image === this.image);
  }

  /** The selected layer. */
  get layer(): ILayer | null {
    const { network } = this;
    return network && findLayer(network, this.options.selection.value.layer);
  }

  /** The layer whose weights are shown: the selected one, or one near it. */
  get shownLayer(): ILayer | null {
    return weightedLayer(this.network, this.options.selection.value)?.layer ?? null;
  }

  /** The selected parameter and its layer, when both snapshots have it in the same shape. */
  get target(): { layer: ILayer; parameter: IParameter } | null {
    const layer = this.shownLayer;
    const id = this.options.selection.value.parameter ?? layer?.weight;
    const wanted = layer?.parameters.find(({ id: candidate }) => candidate === id);
    const first = layer?.parameters.find(({ comparable }) => comparable);
    // A normalisation that learned nothing still has its running statistics to show.
    const parameter = id === null || id === undefined ? first : wanted;
    return layer && parameter?.comparable ? { layer, parameter } : null;
  }

  get targetKey(): string | null {
    const { pairKey, target } = this;
    return pairKey && target && `${pairKey} ${target.parameter.id}`;
  }

  /** Whether the target is to be compared with batch normalisation folded in. */
  get targetFolded(): boolean {
    const { target } = this;
    const { folded } = this.options.selection.value;
    return (
      target !== null &&
      asksFolding(target.layer, folded) &&
      canFold(target.layer, target.parameter.id)
    );
  }

  /** How the weights are to be sorted. */
  get sorting(): ISortingSettings {
    const { rpdCuts, floor, bins } = this.options.selection.value;
    return { rpdCuts, floor, bins };
  }

  get levels(): readonly ILevel[] {
    return levelsOf(this.options.levels, this.sorting.rpdCuts);
  }

  /** Why there is no target. */
  get targetHint(): string {
    const { layer } = this;
    if (!layer) {
      return trans.__('Select a layer in the architecture panel.');
    }
    if (layer.reason && layer.status !== 'paired') {
      return layer.reason;
    }
    const name = nameText(layer.id);
    if (layer.parameters.length === 0) {
      return trans.__('%1 has no parameters to compare; select a shaded layer.', name);
    }
    return layer.reason
      ? `${trans.__('%1 has no parameter to compare here.', name)} ${layer.reason}`
      : trans.__(
          '%1 has no parameter to compare here. Both snapshots need it, in the same shape.',
          name
        );
  }

  /** The weights of the category, as a study takes them. */
  private get _highlighted(): IAsked['highlighted'] {
    const { category, levels, bins, floor } = this.options.selection.value;
    const { target } = this;
    if (category === null || target === null) {
      return null;
    }
    const { bin, levels: ranges } = categoryRange(category, levels, this.levels);
    return {
      parameter: target.parameter.id,
      folded: this.targetFolded,
      bin: [...bin],
      levels: ranges.map(({ level, rpd }) => ({ level, rpd: rpd && [...rpd] })),
      floor,
      end: bins.range?.[1] ?? 0
    };
  }

  get hasImages(): boolean {
    return (this.network?.images.count ?? 0) > 0;
  }

  /** The selected image. */
  get image(): number | null {
    return this.options.selection.value.image;
  }

  get imageKey(): string | null {
    const { pairKey, image } = this;
    return pairKey && this.hasImages && image !== null ? `${pairKey} ${image}` : null;
  }

  /** Names the set of images that is looked at; null for the one image. */
  get setKey(): string | null {
    const { pairKey } = this;
    const { imageSet } = this.options.selection.value;
    return pairKey && imageSet && this.hasImages ? `${pairKey} ${imageSet.images.join()}` : null;
  }

  /** Why neither snapshot can run; null when one of them can. */
  get cannotRun(): string | null {
    return this.network && whyNeitherRuns(this.network);
  }

  /** Why there is no image. */
  get imageHint(): string {
    return this.hasImages
      ? trans.__('Choose an image in the performance panel.')
      : trans.__('Pass images=… to CNNComparator to see what the models do with them.');
  }

  private _judgedOf: INetwork | null = null;
  private _known: IAsked['judged'] = { weights: false, images: false, cause: false };
}
