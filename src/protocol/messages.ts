// Generated from protocol/messages.schema.json by `npm run build:protocol`. Do not edit.

/**
 * Messages on the data comm between the browser and the Jupyter kernel, version 2. Prose: PROTOCOL.md. Params and results of studies: studies/.
 */
export type CNNComparatorProtocol = Request | BatchRequest | Answer;
export type Request =
  | HelloRequest
  | ManifestRequest
  | PartRequest
  | ImageRequest
  | ThumbnailsRequest
  | ReloadRequest
  | StudyRequest
  | CancelRequest;
/**
 * Chosen by the browser, unique on its data comm; every answer carries it.
 */
export type Token = string;
/**
 * Name of a snapshot, as listed in the manifest.
 */
export type SnapshotName = string;
export type TensorRef = ParameterTensor | ActivationTensor | MeanActivationTensor;
/**
 * The tensor that enters the layer, or its output.
 */
export type ChannelSide = 'input' | 'output';
/**
 * A layer's own output, or that after the normalisation and the activation function that directly follow it.
 */
export type ActivationAt = 'before' | 'after';
export type Answer =
  | HelloAnswer
  | ManifestAnswer
  | PartAnswer
  | ImageAnswer
  | ThumbnailsAnswer
  | ReloadAnswer
  | ResultAnswer
  | ProgressAnswer
  | DoneAnswer
  | ErrorAnswer;
/**
 * What is said to people: sentences by their codes, which the browser puts into words, or English that has no code.
 */
export type Words = string;
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
  at: ActivationAt;
}
/**
 * The mean of a layer's activation over images.
 */
export interface MeanActivationTensor {
  layer: string;
  side: ChannelSide;
  /**
   * @minItems 1
   * @maxItems 512
   */
  images: readonly number[];
  at: ActivationAt;
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
 * Runs a study: a long computation over snapshots and images.
 */
export interface StudyRequest {
  kind: 'study';
  token: Token;
  /**
   * Of a schema in studies/.
   */
  name: string;
  /**
   * As that schema says.
   */
  params: Readonly<Record<string, unknown>>;
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
  /**
   * What is to be known of the pair, as a sentence.
   */
  note: Words | null;
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
  note: Words | null;
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
  /**
   * Why the layer is not paired, or how it was when names differ; and what is to be known of its weights and outputs.
   */
  reason: Words | null;
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
 * The normalisations that follow a layer, in their order, folded into it. A side without any has none to fold: its effective kernel is the stored one.
 */
export interface FoldingInfo {
  /**
   * Why nothing can be folded, as a sentence; then a and b are empty.
   */
  reason: Words | null;
  /**
   * What is to be said of it: why it is always folded, what was assumed.
   */
  note: Words | null;
  /**
   * Whether effective kernels are compared in any case: one snapshot has a normalisation that is part of the kernels of the other.
   */
  always: boolean;
  a: FoldedNorm[];
  b: FoldedNorm[];
}
/**
 * One normalisation of a snapshot: it scales kernel k by γ[k] / √(variance[k] + ε).
 */
export interface FoldedNorm {
  /**
   * Id of the normalisation layer.
   */
  norm: string;
  gamma: string | null;
  beta: string | null;
  mean: string | null;
  variance: string | null;
  epsilon: number;
}
export interface ImagesInfo {
  count: number;
  names: string[];
  labels: (number | null)[] | null;
  note: Words | null;
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
  /**
   * Why an image cannot be read.
   */
  errors: (string | null)[];
}
/**
 * The snapshots were opened again. On an error they are those from before.
 */
export interface ReloadAnswer {
  kind: 'reload';
  token: Token;
}
/**
 * What there is of the result of a study.
 */
export interface ResultAnswer {
  kind: 'result';
  token: Token;
  seq: number;
  /**
   * As the schema of the study says. Where that says Buffer, the binary buffer with this index.
   */
  result: Readonly<Record<string, unknown>>;
  /**
   * Of the work that is done.
   */
  share: number;
  /**
   * Lists of the result that hold only what is new: it goes behind what came before. All else replaces what came before.
   */
  grows: string[];
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
  text: Words;
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
