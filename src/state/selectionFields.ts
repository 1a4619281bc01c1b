// Generated from protocol/selection.json by `npm run build:protocol`. Do not edit.
import type { IBins } from './bins';
import type { ICategory } from './category';
import type { IExchanged } from './exchanged';
import type { IImageFilter } from './imageFilter';
import type { IImageSet } from './imageSet';
import type { ActivationAt, ChannelSide, IPairNames } from './network';

/** What the user is looking at: small and replayable. Every field is a synced trait. */
export interface ISelection {
  /** Names of the snapshots that are compared, {"a": name, "b": name}. */
  readonly pair: IPairNames | null;
  /** Id of the layer. */
  readonly layer: string | null;
  /** Id of the parameter shown; null for the layer's weight. */
  readonly parameter: string | null;
  /** Id of the measure that shades the layers. */
  readonly metric: string;
  /** What the shades of the layers run over: from the smallest to the largest value, from zero, or by rank. */
  readonly ramp: 'range' | 'zero' | 'rank';
  /** Ids of the change levels shown. */
  readonly levels: readonly string[];
  /** Rising bounds within (0, 2) between the levels of the relative percent difference. */
  readonly rpdCuts: readonly number[];
  /** Largest |a| + |b| of weights that are both ≈ 0; null for the default of the layer. */
  readonly floor: number | null;
  /** How |x − y| is cut into bins; null leaves it to the data. */
  readonly bins: IBins;
  /** Whether kernels are compared with the batch normalisation that follows folded in. */
  readonly folded: boolean;
  /** Bins and levels of the distribution, whose weights are highlighted. */
  readonly category: ICategory | null;
  /** A column of the map. */
  readonly kernel: number | null;
  /** A row of the map, or a channel of a strip. */
  readonly channel: number | null;
  /** Which channels of the layer are meant. */
  readonly channelSide: ChannelSide;
  /** Whether output channels are shown after the normalisation and the activation function that directly follow the layer, or before these. */
  readonly activationAt: ActivationAt;
  /** Index of the image. */
  readonly image: number | null;
  /** Which images are listed, by what the snapshots predict; {} for all. */
  readonly imageFilter: IImageFilter;
  /** How they are sorted: as given, by what became of the prediction, by how much it changed, by the loss of the true class, by B's confidence, or those together that B sees alike. */
  readonly imageOrder: 'given' | 'outcome' | 'change' | 'loss' | 'confidence' | 'likeness';
  /** Index into the patches of a side, 'a:0' … */
  readonly patch: string | null;
  /** What patches are ranked by: the channel's largest activation where the patch alone enters the model, or the largest under it on the map of the whole image. */
  readonly patchScores: 'exact' | 'map';
  /** Images that are looked at together, {"name": text, "images": indices}; null for the one image. */
  readonly imageSet: IImageSet | null;
  /** Which output is drawn of models without class scores; null for the largest picture. */
  readonly shownOutput: number | null;
  /** Whose values are drawn of that output; null for the colours or the strongest channel. */
  readonly outputChannel: number | null;
  /** Over which images the cause of the change is tried out, which then shades the layers: over none, all, the image, or the set of images. */
  readonly causeOver: 'none' | 'all' | 'image' | 'set';
  /** What of A's layer is put into B for the image, {"kernels": indices}, null in their place for all, or {"highlighted": true}; null for nothing. */
  readonly exchanged: IExchanged | null;
}

export type SelectionField = keyof ISelection;

/** The synced trait of every field. */
export const TRAITS: Readonly<Record<SelectionField, string>> = {
  pair: 'pair',
  layer: 'layer',
  parameter: 'parameter',
  metric: 'metric',
  ramp: 'ramp',
  levels: 'levels',
  rpdCuts: 'rpd_cuts',
  floor: 'floor',
  bins: 'bins',
  folded: 'folded',
  category: 'category',
  kernel: 'kernel',
  channel: 'channel',
  channelSide: 'channel_side',
  activationAt: 'activation_at',
  image: 'image',
  imageFilter: 'image_filter',
  imageOrder: 'image_order',
  patch: 'patch',
  patchScores: 'patch_scores',
  imageSet: 'image_set',
  shownOutput: 'shown_output',
  outputChannel: 'output_channel',
  causeOver: 'cause_over',
  exchanged: 'exchanged'
};

/** What means nothing any more, and becomes null, when a field changes. */
export const DEPENDENTS: Readonly<Partial<Record<SelectionField, readonly SelectionField[]>>> = {
  pair: ['category', 'kernel', 'channel', 'patch', 'shownOutput', 'outputChannel', 'exchanged'],
  layer: ['parameter', 'category', 'kernel', 'channel', 'patch', 'exchanged'],
  parameter: ['category', 'kernel'],
  rpdCuts: ['category'],
  floor: ['category'],
  bins: ['category'],
  folded: ['category'],
  channel: ['patch'],
  channelSide: ['patch'],
  activationAt: ['patch'],
  image: ['patch'],
  patchScores: ['patch'],
  imageSet: ['patch'],
  shownOutput: ['outputChannel']
};
