// Generated from protocol/studies/ by `npm run build:protocol`. Do not edit.

/**
 * Name of a snapshot, as listed in the manifest.
 */
export type SnapshotName = string;
/**
 * A layer's own output, or that after the normalisation and the activation function that directly follow it.
 */
export type ActivationAt = 'before' | 'after';
/**
 * Extents of a tensor in canonical layout.
 */
export type Shape = number[];
/**
 * What is said to people: sentences by their codes, which the browser puts into words, or English that has no code.
 */
export type Words = string;
/**
 * Whose parts are put into the other.
 */
export type TransplantDirection = 'a_into_b' | 'b_into_a';
/**
 * The tensor that enters the layer, or its output.
 */
export type ChannelSide = 'input' | 'output';
/**
 * What patches are ranked by: the channel's largest activation where the patch alone enters the model, or the largest under it on the map of the whole image.
 */
export type PatchScores = 'exact' | 'map';
/**
 * Images that are looked at together.
 *
 * @minItems 1
 * @maxItems 512
 */
export type ImageIndices = readonly number[];

export interface IStudies {
  /**
   * Runs the models and keeps the layer's input and output, which can then be asked for as parts.
   */
  activations: {
    params: ActivationsParams;
    result: ActivationsResult;
  };
  /**
   * What a change did to the predictions over all images, streamed.
   */
  behaviour: {
    params: BehaviourParams;
    result: BehaviourResult;
  };
  /**
   * Whether images enter the models as in training, as far as a few of them tell.
   */
  checkup: {
    params: CheckupParams;
    result: CheckupResult;
  };
  /**
   * What must be known of a parameter before its weights can be sorted as they come.
   */
  extent: {
    params: ExtentParams;
    result: ExtentResult;
  };
  /**
   * The order of images in which those stand together that a snapshot sees alike.
   */
  features: {
    params: FeaturesParams;
    result: FeaturesResult;
  };
  /**
   * What a pair shows, in sentences.
   */
  findings: {
    params: FindingsParams;
    result: FindingsResult;
  };
  /**
   * What one snapshot with some weights of the other predicts for an image.
   */
  hybrid: {
    params: HybridParams;
    result: HybridResult;
  };
  /**
   * What enters both models for an image, as a picture.
   */
  inputs: {
    params: InputsParams;
    result: InputsResult;
  };
  /**
   * What both models give for an image, as it is.
   */
  outputs: {
    params: OutputsParams;
    result: OutputsResult;
  };
  /**
   * How much every layer changed, streamed.
   */
  overview: {
    params: OverviewParams;
    result: OverviewResult;
  };
  /**
   * The patches of an image that activate a channel most.
   */
  patches: {
    params: PatchesParams;
    result: PatchesResult;
  };
  /**
   * What both snapshots see in an image.
   */
  predictions: {
    params: PredictionsParams;
    result: PredictionsResult;
  };
  /**
   * Finds the patches that are proposed in an image, before those of a channel are asked for.
   */
  proposals: {
    params: ProposalsParams;
    result: ProposalsResult;
  };
  /**
   * Runs the models on a set of images: changes and means of the channels that enter and leave a layer. Mean maps can then be asked for as parts.
   */
  set_activations: {
    params: SetActivationsParams;
    result: SetActivationsResult;
  };
  /**
   * The patches of a set of images that activate a channel most on the maps of the whole images.
   */
  set_patches: {
    params: SetPatchesParams;
    result: SetPatchesResult;
  };
  /**
   * What parts of one snapshot, put into the other, do to the predictions, streamed.
   */
  transplant: {
    params: TransplantParams;
    result: TransplantResult;
  };
  /**
   * Which kernels of a layer of one snapshot, put into the other, return a prediction.
   */
  transplant_kernels: {
    params: TransplantKernelsParams;
    result: TransplantKernelsResult;
  };
}
export interface ActivationsParams {
  a: SnapshotName;
  b: SnapshotName;
  layer: string;
  image: number;
  at: ActivationAt;
}
export interface ActivationsResult {
  input: ActivationShapes;
  output: ActivationShapes;
  acted: BothActed;
}
/**
 * (channels, *space); null where that snapshot has no such tensor.
 */
export interface ActivationShapes {
  a: Shape | null;
  b: Shape | null;
}
/**
 * What acted on the layer's own output; null where a snapshot has no such layer.
 */
export interface BothActed {
  a: Acted | null;
  b: Acted | null;
}
export interface Acted {
  /**
   * Names in order, those of functions fused into the layer included.
   */
  functions: string[];
  /**
   * Nothing below zero comes out.
   */
  clips: boolean;
}
export interface BehaviourParams {
  a: SnapshotName;
  b: SnapshotName;
}
/**
 * What is known of the images so far; blocks grows.
 */
export interface BehaviourResult {
  /**
   * Images so far.
   */
  done: number;
  total: number;
  /**
   * How many classes A and B tell apart; 0 for one without predictions.
   *
   * @minItems 2
   * @maxItems 2
   */
  classes: [number, number];
  blocks: BehaviourBlock[];
  rates: Rate[];
  left_out: {
    /**
     * Images that cannot be read.
     */
    unread: number;
    /**
     * Images that a model fails on.
     */
    failed: number;
    /**
     * Why the first of them cannot.
     */
    unread_example: string | null;
    failed_example: string | null;
  };
  /**
   * Why the classes of A and B, or the labels, cannot be compared, if so.
   */
  note: Words | null;
}
/**
 * Some images, one after another.
 */
export interface BehaviourBlock {
  /**
   * Index of the first image.
   */
  start: number;
  /**
   * The true class of every image; -1 for none.
   */
  label: Float32Array;
  /**
   * The Jensen-Shannon distance of A's and B's class probabilities, base 2; NaN for none.
   */
  js: Float32Array;
  /**
   * 0 broken, 1 fixed, 2 still wrong, 3 changed, 4 same; -1 for none.
   */
  flip: Float32Array;
  a: SidePredictions;
  b: SidePredictions;
}
export interface SidePredictions {
  /**
   * Class by image; -1 for none.
   */
  predicted: Float32Array;
  /**
   * Of the predicted class; NaN for none.
   */
  probability: Float32Array;
  /**
   * Of the true class; NaN for none.
   */
  true: Float32Array;
}
/**
 * A number about all images so far; null where it is not defined.
 */
export interface Rate {
  /**
   * broken is the negative flip rate, fixed the positive one, mcnemar the exact p-value of the two, js the mean distance.
   */
  rate:
    | 'accuracy_a'
    | 'accuracy_b'
    | 'top5_a'
    | 'top5_b'
    | 'calibration_error_a'
    | 'calibration_error_b'
    | 'broken'
    | 'fixed'
    | 'mcnemar'
    | 'agreement'
    | 'js';
  value: number | null;
  /**
   * The Wilson interval of a share at 95 %.
   */
  low: number | null;
  high: number | null;
  count: number | null;
  /**
   * Images that it is about.
   */
  of: number;
}
export interface CheckupParams {
  a: SnapshotName;
  b: SnapshotName;
}
export interface CheckupResult {
  a: Entering;
  b: Entering;
}
export interface Entering {
  /**
   * Images that were looked at.
   */
  images: number;
  /**
   * Of them, predicted as the commonest class.
   */
  share: number | null;
  /**
   * Mean probability of that class for these.
   */
  confidence: number | null;
  /**
   * The snapshot's name of the first normalisation with running statistics.
   */
  layer: string | null;
  /**
   * Of what enters it, over the stored one; the median of its channels.
   */
  variance: number | null;
  doubt: DoubtInfo | null;
  /**
   * Why the model could not be run.
   */
  error: string | null;
}
/**
 * What is to be doubted of a snapshot, and what to do.
 */
export interface DoubtInfo {
  text: Words;
  remedy: Words;
}
export interface ExtentParams {
  a: SnapshotName;
  b: SnapshotName;
  /**
   * Id of a paired parameter, as in the manifest.
   */
  parameter: string;
  /**
   * With batch normalisation folded in where the manifest says that it can be; false when missing.
   */
  folded?: boolean;
}
export interface ExtentResult {
  /**
   * max |x − y| over the positions finite on both sides, in float64; null when there are none.
   */
  largest: number | null;
  /**
   * The default floor of the level both_zero, see measures.json.
   */
  floor: number;
}
export interface FeaturesParams {
  a: SnapshotName;
  b: SnapshotName;
  /**
   * @minItems 1
   * @maxItems 2048
   */
  images: readonly number[];
}
export interface FeaturesResult {
  snapshot: SnapshotName;
  /**
   * The layer that the features enter.
   */
  layer: string;
  /**
   * All the images: the first, then always the nearest of those that are left.
   */
  order: number[];
  left_out: LeftOut[];
}
/**
 * An image that is left out, and why.
 */
export interface LeftOut {
  image: number;
  reason: string;
}
export interface FindingsParams {
  a: SnapshotName;
  b: SnapshotName;
  /**
   * Whether the weights are judged; the overview is computed for it.
   */
  weights: boolean;
  /**
   * Whether the predictions on all images are judged; they are computed for it.
   */
  images: boolean;
  /**
   * Whether the cause of changed predictions is judged; the experiment is made for it.
   */
  cause: boolean;
}
export interface FindingsResult {
  /**
   * The strongest first, at most seven.
   */
  findings: Finding[];
  /**
   * What could not be judged and why, if so.
   */
  unjudged: Words | null;
}
export interface Finding {
  /**
   * Id of the rule.
   */
  rule: string;
  text: Words;
  /**
   * The numbers it rests on, by name.
   */
  evidence: {
    selection: FindingSelection;
    [k: string]: unknown;
  };
  strength: number;
}
/**
 * Fields of the selection that show it; none where nothing shows it more than anything else.
 */
export interface FindingSelection {
  layer?: string;
  metric?: string;
  folded?: boolean;
  kernel?: number;
  image?: number;
}
export interface HybridParams {
  a: SnapshotName;
  b: SnapshotName;
  layer: string;
  image: number;
  /**
   * Those that are exchanged; null for all.
   */
  kernels: number[] | null;
  /**
   * Single weights that are exchanged instead; null for kernels.
   */
  weights: ChosenWeights | null;
  direction: TransplantDirection;
}
/**
 * The weights of a category of the distribution.
 */
export interface ChosenWeights {
  parameter: string;
  folded: boolean;
  /**
   * @minItems 2
   * @maxItems 2
   */
  bin: [number, number];
  levels: {
    level: string;
    /**
     * Its range; null for a level that is none.
     */
    rpd: [number, number] | null;
  }[];
  floor: number | null;
  /**
   * Where a range of bins that was given ends; 0 for none.
   */
  end: number;
}
export interface HybridResult {
  /**
   * By class.
   */
  probabilities: Float64Array;
  /**
   * How many kernels or weights were exchanged.
   */
  exchanged: number;
  /**
   * How many there are.
   */
  of: number;
}
export interface InputsParams {
  a: SnapshotName;
  b: SnapshotName;
  image: number;
}
export interface InputsResult {
  a: InputSide;
  b: InputSide;
  /**
   * The same numbers enter both models.
   */
  same: boolean;
}
export interface InputSide {
  input: ModelInput | null;
  /**
   * Why nothing enters the model.
   */
  error: string | null;
}
/**
 * The plane has the values of the first three channels as colours, of fewer than three those of the first one.
 */
export interface ModelInput {
  /**
   * The picture, resized and scaled to 0–1; the tensor, as it is; or what the user's preprocess gives.
   */
  origin: 'picture' | 'tensor' | 'preprocess';
  channels: number;
  nonfinite: Nonfinite;
  /**
   * What is drawn black and white: 0 and 1 where all values lie there, otherwise the smallest and the largest finite value that is drawn.
   */
  low: number | null;
  high: number | null;
  plane: OutputPlane;
}
/**
 * Weights of one snapshot that are not finite.
 */
export interface Nonfinite {
  nan: number;
  posinf: number;
  neginf: number;
}
export interface OutputPlane {
  /**
   * height × width, or × 3 for a picture of colours; NaN where there is no number.
   */
  values: Float32Array;
  height: number;
  width: number;
  /**
   * Height and width before places were put together.
   *
   * @minItems 2
   * @maxItems 2
   */
  whole: [number, number];
  /**
   * Places along each axis that are drawn as one.
   */
  step: number;
}
export interface OutputsParams {
  a: SnapshotName;
  b: SnapshotName;
  image: number;
  /**
   * The place of the one to draw; null for the largest picture.
   */
  output?: number | null;
  /**
   * Whose values are drawn; null for the colours or the strongest channel.
   */
  channel?: number | null;
}
export interface OutputsResult {
  rows: OutputRow[];
  /**
   * Outputs that there are; only the first hundred have a row.
   */
  total: number;
  /**
   * The place of the output that is drawn or was asked for.
   */
  chosen: number | null;
  view: OutputView | null;
  /**
   * Why nothing is drawn.
   */
  reason: Words | null;
  a: OutputsRan;
  b: OutputsRan;
}
export interface OutputRow {
  a: OutputSide | null;
  b: OutputSide | null;
  /**
   * Root mean square of b − a over the positions that are finite in both; null where they cannot be subtracted.
   */
  rms: number | null;
  /**
   * The largest |b − a|.
   */
  largest: number | null;
  positions: number | null;
  spatial: boolean;
}
export interface OutputSide {
  name: string;
  /**
   * For one image.
   */
  shape: number[];
  dtype: string;
  nonfinite: Nonfinite;
}
export interface OutputView {
  /**
   * A picture, the strongest channel of every place, or the values of one channel.
   */
  kind: 'colour' | 'classes' | 'values';
  channel: number | null;
  channels: number;
  /**
   * The ends of the scale of A and B; null for classes.
   */
  low: number | null;
  high: number | null;
  /**
   * Share of the values of a picture that are beyond its scale.
   */
  clipped: number;
  a: OutputPlane | null;
  b: OutputPlane | null;
  /**
   * b − a; for colours the largest |b − a| of the three; for classes 1 where they are others. Null where sizes differ.
   */
  difference: OutputPlane | null;
  /**
   * The largest absolute value of the difference.
   */
  most: number | null;
  /**
   * Share of the places at which the classes are others.
   */
  disagree: number | null;
}
export interface OutputsRan {
  /**
   * Why a model gave nothing.
   */
  error: string | null;
}
export interface OverviewParams {
  a: SnapshotName;
  b: SnapshotName;
  /**
   * With batch normalisation folded in where the manifest says that it can be; false when missing.
   */
  folded?: boolean;
}
/**
 * The layers with weights or running statistics, in network order; layers grows. In a large network all weights come first with their distances alone; a later row of a layer replaces the earlier one.
 */
export interface OverviewResult {
  /**
   * Number of layers to come in all.
   */
  total: number;
  layers: LayerOverview[];
  /**
   * That A and B are equal in all that is compared, or differ by rounding alone, where it is so; it comes with the last message.
   */
  note: Words | null;
}
export interface LayerOverview {
  layer: string;
  /**
   * Of the layer's weight, by measure id; null where undefined, missing while not measured yet. All are null for a layer that has only running statistics.
   */
  measures: {
    [k: string]: number | null;
  };
  /**
   * Euclidean distance of every kernel.
   */
  kernels: Float64Array;
  /**
   * Number of weights.
   */
  size: number;
  nonfinite: NonfiniteCounts;
  /**
   * The default floor of the level both_zero, see measures.json.
   */
  floor: number;
  /**
   * Whether these are the measures of the effective kernel.
   */
  folded: boolean;
  /**
   * Running statistics of a normalisation layer, apart from what it learned.
   */
  statistics: StatisticOverview[];
  /**
   * Why the layer cannot be read, if so; then nothing is measured.
   */
  error: string | null;
}
export interface NonfiniteCounts {
  /**
   * NaN or ±Inf on at least one side; kept out of every measure.
   */
  positions: number;
  a: Nonfinite;
  b: Nonfinite;
}
/**
 * How a running statistic changed; never part of a distance.
 */
export interface StatisticOverview {
  parameter: string;
  role: 'running_mean' | 'running_var';
  /**
   * By measure id; null where undefined.
   */
  measures: {
    [k: string]: number | null;
  };
  nonfinite: number;
}
export interface PatchesParams {
  a: SnapshotName;
  b: SnapshotName;
  layer: string;
  side: ChannelSide;
  channel: number;
  image: number;
  count: number;
  at: ActivationAt;
  scores: PatchScores;
}
/**
 * Best first; null for a snapshot that cannot run.
 */
export interface PatchesResult {
  /**
   * How many patches were tried.
   */
  proposals: number;
  a: Patch[] | null;
  b: Patch[] | null;
  note: Words | null;
}
export interface Patch {
  /**
   * x, y, width, height in pixels of the image.
   *
   * @minItems 4
   * @maxItems 4
   */
  box: [number, number, number, number];
  /**
   * The channel's maximum over positions, in the snapshot of the list.
   */
  activation: number | null;
  /**
   * From 1 among all proposals.
   */
  rank: {
    a: number | null;
    b: number | null;
  };
}
export interface PredictionsParams {
  a: SnapshotName;
  b: SnapshotName;
  image: number;
}
export interface PredictionsResult {
  /**
   * The true class; null where unknown.
   */
  label: number | null;
  a: Prediction;
  b: Prediction;
  /**
   * Why the classes of the images are not those of a model.
   */
  note: Words | null;
  /**
   * The part of the image that preprocessing passes on, x, y, width, height in pixels; null where it is the whole, or not known.
   */
  entered: [number, number, number, number] | null;
}
export interface Prediction {
  probabilities: Float64Array | null;
  /**
   * Why there are none.
   */
  error: string | null;
  /**
   * That the model gives another answer each time, if so.
   */
  doubt: DoubtInfo | null;
  /**
   * What a model without class scores gives.
   */
  instead: Words | null;
}
export interface ProposalsParams {
  image: number;
}
/**
 * How many there are.
 */
export interface ProposalsResult {
  proposals: number;
}
export interface SetActivationsParams {
  a: SnapshotName;
  b: SnapshotName;
  layer: string;
  images: ImageIndices;
  at: ActivationAt;
}
export interface SetActivationsResult {
  /**
   * How many have been taken.
   */
  images: number;
  left_out: LeftOut[];
  input: SetSide;
  output: SetSide;
  acted: BothActed;
}
/**
 * On one side of the layer; null for a snapshot that has no such tensor.
 */
export interface SetSide {
  distance: Float64Array | null;
  a: SetMaps | null;
  b: SetMaps | null;
}
export interface SetMaps {
  /**
   * By channel, the mean activation.
   */
  mean: Float64Array;
  /**
   * By channel, the largest activation; NaN where one is NaN.
   */
  largest: Float64Array;
  /**
   * (channels, *space) of all images; null where they differ.
   */
  shape: Shape | null;
}
export interface SetPatchesParams {
  a: SnapshotName;
  b: SnapshotName;
  layer: string;
  side: ChannelSide;
  channel: number;
  images: ImageIndices;
  count: number;
  at: ActivationAt;
}
/**
 * Best first; null for a snapshot that cannot run.
 */
export interface SetPatchesResult {
  /**
   * How many have been taken.
   */
  images: number;
  left_out: LeftOut[];
  /**
   * How many patches were tried in these.
   */
  proposals: number;
  a: SetPatch[] | null;
  b: SetPatch[] | null;
  note: Words | null;
}
export interface SetPatch {
  image: number;
  /**
   * x, y, width, height in pixels of the image.
   *
   * @minItems 4
   * @maxItems 4
   */
  box: [number, number, number, number];
  /**
   * The channel's maximum over positions, in the snapshot of the list.
   */
  activation: number | null;
  /**
   * From 1 among all proposals.
   */
  rank: {
    a: number | null;
    b: number | null;
  };
}
export interface TransplantParams {
  a: SnapshotName;
  b: SnapshotName;
  direction: TransplantDirection;
  /**
   * Each part by itself, all up to each, all from each on, or several.
   */
  kind: 'single' | 'prefix' | 'suffix' | 'window';
  /**
   * Parts of a window.
   */
  width: number;
  /**
   * Ids of the layers whose parts are exchanged; null for all.
   */
  layers: string[] | null;
  /**
   * Those that are run; null for all.
   */
  images: ImageIndices | null;
  /**
   * How far on the way from the one's weights to the other's.
   */
  alpha: number;
  /**
   * Whether a change as large in the wrong places is run as well.
   */
  control: boolean;
  seed: number;
}
/**
 * What is known of the images so far.
 */
export interface TransplantResult {
  /**
   * Images so far.
   */
  done: number;
  total: number;
  /**
   * Images of which A and B predict different classes.
   */
  flips: number;
  /**
   * Images of which they predict the same class.
   */
  agreeing: number;
  parts: PartEffect[];
  /**
   * Layers that begin no part, and why.
   */
  apart: {
    layer: string;
    why: Words;
  }[];
  /**
   * Images that count nowhere.
   */
  left_out: number;
  /**
   * Why the first of them does not.
   */
  left_out_example: string | null;
  /**
   * What was found.
   */
  said: Words;
}
export interface PartEffect {
  /**
   * Id of the first layer.
   */
  layer: string;
  last: string;
  /**
   * Of the flips, how many get the class of the snapshot that the part is of.
   */
  returned: number;
  /**
   * Of the others, how many get another class.
   */
  collateral: number;
  control_returned: number | null;
  control_collateral: number | null;
  /**
   * Mean over the flips of (hybrid - host) / (donor - host) of the margin; may leave 0 to 1.
   */
  recovery: number | null;
  /**
   * Null without labels.
   */
  accuracy: number | null;
  fixed: number | null;
  broken: number | null;
}
export interface TransplantKernelsParams {
  a: SnapshotName;
  b: SnapshotName;
  layer: string;
  image: number;
  direction: TransplantDirection;
  seed: number;
}
export interface TransplantKernelsResult {
  /**
   * What the host predicts.
   */
  host_class: number;
  donor_class: number;
  /**
   * By kernel, exchanged by itself; NaN where host and donor have the same margin.
   */
  recovery: Float32Array;
  /**
   * By kernel, 1 where it alone returns the prediction, else 0.
   */
  returns: Float32Array;
  /**
   * By kernel, from 1, the largest recovery first.
   */
  rank: Float32Array;
  /**
   * The smallest set found that returns the prediction, rising; null for none.
   */
  smallest: number[] | null;
  /**
   * Of 20 sets of as many kernels, drawn at random, how many return it.
   */
  random_returns: number | null;
  said: Words;
}

export const STUDIES = [
  'activations',
  'behaviour',
  'checkup',
  'extent',
  'features',
  'findings',
  'hybrid',
  'inputs',
  'outputs',
  'overview',
  'patches',
  'predictions',
  'proposals',
  'set_activations',
  'set_patches',
  'transplant',
  'transplant_kernels'
] as const;
