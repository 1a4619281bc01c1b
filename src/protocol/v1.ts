// Generated from protocol/v1.schema.json by `npm run build:protocol`. Do not edit.

/**
 * Messages on the data comm between the browser and the Jupyter kernel, version 1. Prose: PROTOCOL.md.
 */
export type CNNComparatorProtocol = Request | BatchRequest | Answer;
export type Request =
  | HelloRequest
  | ManifestRequest
  | ExtentRequest
  | PartRequest
  | ImageRequest
  | ThumbnailsRequest
  | ReloadRequest
  | OverviewRequest
  | PredictionsRequest
  | AccuracyRequest
  | ActivationsRequest
  | PatchesRequest
  | CancelRequest;
/**
 * Chosen by the browser, unique on its data comm; every answer carries it.
 */
export type Token = string;
/**
 * Name of a snapshot, as listed in the manifest.
 */
export type SnapshotName = string;
export type TensorRef = ParameterTensor | ActivationTensor;
/**
 * The tensor that enters the layer, or the layer's own output before any activation function.
 */
export type ChannelSide = 'input' | 'output';
export type Answer =
  | HelloAnswer
  | ManifestAnswer
  | ExtentAnswer
  | PartAnswer
  | ImageAnswer
  | ThumbnailsAnswer
  | ReloadAnswer
  | OverviewResult
  | PredictionsResult
  | AccuracyResult
  | ActivationsResult
  | PatchesResult
  | ProgressAnswer
  | DoneAnswer
  | ErrorAnswer;
/**
 * Extents of a tensor in canonical layout.
 */
export type Shape = number[];
/**
 * Extents of an activation (channels, *space); null where unknown.
 */
export type LooseShape = (number | null)[];
export type DType = 'float32' | 'float64';
export type ErrorCode =
  | 'bad_request'
  | 'version'
  | 'unreadable'
  | 'changed'
  | 'unpaired'
  | 'bad_image'
  | 'no_images'
  | 'model_failed'
  | 'cancelled'
  | 'closed'
  | 'internal';

/**
 * First message on a data comm.
 */
export interface HelloRequest {
  kind: 'hello';
  token: Token;
  protocol: number;
  /**
   * Version of the JupyterLab extension.
   */
  package: string;
}
/**
 * The network of a pair; without names, the comparison's current pair.
 */
export interface ManifestRequest {
  kind: 'manifest';
  token: Token;
  a?: SnapshotName;
  b?: SnapshotName;
}
/**
 * The range of change of one parameter, so that parts can be binned as they arrive. Folded, it is that of the effective kernel.
 */
export interface ExtentRequest {
  kind: 'extent';
  token: Token;
  a: SnapshotName;
  b: SnapshotName;
  parameter: string;
  /**
   * With batch normalisation folded in where the manifest says that it can be; false when missing.
   */
  folded?: boolean;
}
/**
 * Elements [start, stop) of a tensor in canonical order, of A and of B in one message.
 */
export interface PartRequest {
  kind: 'part';
  token: Token;
  a: SnapshotName;
  b: SnapshotName;
  tensor: TensorRef;
  start: number;
  stop: number;
}
/**
 * A parameter of the pair.
 */
export interface ParameterTensor {
  /**
   * Id of a paired parameter, as in the manifest.
   */
  parameter: string;
}
/**
 * A layer's activation for one image.
 */
export interface ActivationTensor {
  layer: string;
  side: ChannelSide;
  image: number;
}
/**
 * One image as a PNG.
 */
export interface ImageRequest {
  kind: 'image';
  token: Token;
  image: number;
}
/**
 * Images [start, stop) scaled to fit size × size pixels, as PNGs.
 */
export interface ThumbnailsRequest {
  kind: 'thumbnails';
  token: Token;
  start: number;
  stop: number;
  size: number;
}
/**
 * Opens the same sources again; all pages are told by the trait _reloads. Carried out once a token.
 */
export interface ReloadRequest {
  kind: 'reload';
  token: Token;
}
/**
 * Job: the measures of every layer that has weights or running statistics, streamed.
 */
export interface OverviewRequest {
  kind: 'overview';
  token: Token;
  a: SnapshotName;
  b: SnapshotName;
  /**
   * With batch normalisation folded in where the manifest says that it can be; false when missing.
   */
  folded?: boolean;
}
/**
 * Job: class probabilities of both snapshots.
 */
export interface PredictionsRequest {
  kind: 'predictions';
  token: Token;
  a: SnapshotName;
  b: SnapshotName;
  image: number;
}
/**
 * Job: how many labelled images each snapshot gets right.
 */
export interface AccuracyRequest {
  kind: 'accuracy';
  token: Token;
  a: SnapshotName;
  b: SnapshotName;
}
/**
 * Job: runs the models and keeps the layer's input and output for part requests.
 */
export interface ActivationsRequest {
  kind: 'activations';
  token: Token;
  a: SnapshotName;
  b: SnapshotName;
  layer: string;
  image: number;
}
/**
 * Job: the image patches that activate a channel most.
 */
export interface PatchesRequest {
  kind: 'patches';
  token: Token;
  a: SnapshotName;
  b: SnapshotName;
  layer: string;
  side: ChannelSide;
  channel: number;
  image: number;
  count: number;
}
/**
 * Gives up the request with that token; it is answered with error code cancelled.
 */
export interface CancelRequest {
  kind: 'cancel';
  token: Token;
  target: Token;
}
/**
 * Several requests in one message; each is answered as if it had come alone.
 */
export interface BatchRequest {
  kind: 'batch';
  /**
   * @minItems 1
   */
  requests: [Request, ...Request[]];
}
/**
 * Versions of the Python package.
 */
export interface HelloAnswer {
  kind: 'hello';
  token: Token;
  protocol: number;
  package: string;
}
export interface ManifestAnswer {
  kind: 'manifest';
  token: Token;
  snapshots: SnapshotInfo[];
  pair: PairNames;
  layers: LayerInfo[];
  images: ImagesInfo;
  classes: string[] | null;
}
export interface SnapshotInfo {
  name: SnapshotName;
  /**
   * A path or the class of a live model, for people.
   */
  source: string;
  runnable: boolean;
  note: string | null;
}
export interface PairNames {
  a: SnapshotName;
  b: SnapshotName;
}
export interface LayerInfo {
  /**
   * The pair's id: A's name, B's where A has none.
   */
  id: string;
  /**
   * conv, dense, norm, pool, activation …
   */
  kind: string;
  /**
   * The framework's own word.
   */
  operator: string;
  status: 'paired' | 'only_a' | 'only_b' | 'shape';
  reason: string | null;
  name_a: string | null;
  name_b: string | null;
  /**
   * Ids of the layers whose output enters this one.
   */
  inputs: string[];
  parameters: ParameterInfo[];
  weight: string | null;
  attributes: LayerAttributes;
  input_shape: LooseShape | null;
  output_shape: LooseShape | null;
  normalised_by: string | null;
  /**
   * Null for layers that are no convolution or dense layer.
   */
  folding: FoldingInfo | null;
  tied_to: string | null;
}
export interface ParameterInfo {
  /**
   * The pair's id: A's name, B's where A has none.
   */
  id: string;
  role: 'weight' | 'bias' | 'gamma' | 'beta' | 'running_mean' | 'running_var' | 'other';
  a: ParameterSide | null;
  b: ParameterSide | null;
  comparable: boolean;
}
export interface ParameterSide {
  /**
   * The snapshot's own name.
   */
  name: string;
  shape: Shape;
  /**
   * As stored, e.g. bfloat16.
   */
  dtype: string;
}
/**
 * Of convolutions, pooling and recurrent layers.
 */
export interface LayerAttributes {
  stride?: number[];
  padding?: number[];
  dilation?: number[];
  groups?: number;
  /**
   * Of recurrent layers, in the order of their weights.
   */
  gates?: string[];
}
/**
 * Batch normalisation folded into the layer before it. Where one side is null and there is no reason, that snapshot has none to fold: its effective kernel is the stored one.
 */
export interface FoldingInfo {
  reason: string | null;
  a: FoldingSide | null;
  b: FoldingSide | null;
}
/**
 * How one snapshot normalises: the effective kernel k is the stored one times γ[k] / √(variance[k] + ε).
 */
export interface FoldingSide {
  /**
   * Id of the normalisation layer.
   */
  norm: string;
  gamma: string | null;
  beta: string | null;
  mean: string;
  variance: string;
  epsilon: number;
}
export interface ImagesInfo {
  count: number;
  names: string[];
  labels: (number | null)[] | null;
  note: string | null;
}
/**
 * max_abs_change over the positions finite on both sides, in float64; null when there are none.
 */
export interface ExtentAnswer {
  kind: 'extent';
  token: Token;
  parameter: string;
  max_abs_change: number | null;
  finite: number;
  nonfinite: number;
  /**
   * The default floor of the level both_zero, see measures.json.
   */
  floor: number;
}
/**
 * Buffers: the elements of A, then of B; the buffer of a side whose dtype is null is missing.
 */
export interface PartAnswer {
  kind: 'part';
  token: Token;
  start: number;
  stop: number;
  dtype_a: DType | null;
  dtype_b: DType | null;
}
/**
 * Buffer: the PNG.
 */
export interface ImageAnswer {
  kind: 'image';
  token: Token;
  image: number;
  name: string;
  width: number;
  height: number;
  label: number | null;
}
/**
 * Buffers: one PNG an image, empty for one that cannot be read. Labels that come with the images are known only here.
 */
export interface ThumbnailsAnswer {
  kind: 'thumbnails';
  token: Token;
  start: number;
  stop: number;
  labels: (number | null)[];
}
/**
 * The snapshots were opened again. On an error they are those from before.
 */
export interface ReloadAnswer {
  kind: 'reload';
  token: Token;
}
/**
 * Some more layers. Buffers: for each of them the Euclidean distance of every kernel, float64.
 */
export interface OverviewResult {
  kind: 'result';
  job: 'overview';
  token: Token;
  seq: number;
  /**
   * Number of layers to come in all.
   */
  total: number;
  layers: LayerOverview[];
}
export interface LayerOverview {
  layer: string;
  /**
   * Of the layer's weight, by measure id; null where undefined. All are null for a layer that has only running statistics.
   */
  measures: {
    [k: string]: number | null;
  };
  /**
   * Positions that are NaN or ±Inf on at least one side; kept out of every measure.
   */
  nonfinite: number;
  /**
   * Number of weights.
   */
  size: number;
  nonfinite_a: Nonfinite;
  nonfinite_b: Nonfinite;
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
}
/**
 * Weights of one snapshot that are not finite.
 */
export interface Nonfinite {
  nan: number;
  plus_inf: number;
  minus_inf: number;
}
/**
 * How a running statistic changed; never part of a distance.
 */
export interface StatisticOverview {
  parameter: string;
  role: 'running_mean' | 'running_var';
  /**
   * Of the layer's weight, by measure id; null where undefined. All are null for a layer that has only running statistics.
   */
  measures: {
    [k: string]: number | null;
  };
  nonfinite: number;
}
/**
 * Probabilities by class; null for a snapshot that cannot run, with the reason.
 */
export interface PredictionsResult {
  kind: 'result';
  job: 'predictions';
  token: Token;
  seq: number;
  a: (number | null)[] | null;
  b: (number | null)[] | null;
  error_a: string | null;
  error_b: string | null;
  label: number | null;
}
/**
 * Counts so far.
 */
export interface AccuracyResult {
  kind: 'result';
  job: 'accuracy';
  token: Token;
  seq: number;
  correct_a: number | null;
  correct_b: number | null;
  done: number;
  total: number;
}
/**
 * The activations that part requests may now ask for.
 */
export interface ActivationsResult {
  kind: 'result';
  job: 'activations';
  token: Token;
  seq: number;
  sides: ActivationShapes[];
}
/**
 * (channels, *space); null where that snapshot has no such tensor.
 */
export interface ActivationShapes {
  side: ChannelSide;
  shape_a: Shape | null;
  shape_b: Shape | null;
}
/**
 * Best first.
 */
export interface PatchesResult {
  kind: 'result';
  job: 'patches';
  token: Token;
  seq: number;
  proposals: number;
  a: Patch[] | null;
  b: Patch[] | null;
  note: string | null;
}
/**
 * activation: the channel's maximum over positions in the snapshot of the list; ranks count from 1 among all proposals.
 */
export interface Patch {
  /**
   * x, y, width, height in pixels of the image.
   *
   * @minItems 4
   * @maxItems 4
   */
  box: [number, number, number, number];
  activation: number | null;
  rank_a: number | null;
  rank_b: number | null;
}
/**
 * How far a job is.
 */
export interface ProgressAnswer {
  kind: 'progress';
  token: Token;
  seq: number;
  done: number;
  total: number;
  text: string;
}
/**
 * A job ended; count messages with seq went before.
 */
export interface DoneAnswer {
  kind: 'done';
  token: Token;
  count: number;
}
/**
 * A plain sentence: the cause and the remedy.
 */
export interface ErrorAnswer {
  kind: 'error';
  token: Token;
  code: ErrorCode;
  message: string;
}
