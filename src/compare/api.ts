import type { ILayoutResult, ILayoutTask } from '../layout';
import type { Bytes, FloatArray, FloatType } from '../tensor/bytes';
import type { ICellTable, ILikenessOrder } from '../tensor/likeness';
import type { Shape } from '../tensor/shape';
import type { ITile } from '../tensor/tiles';
import type { ICells } from '../tensor/window';

/** How |x − y| is cut into bins; null leaves it to the data. */
export interface IBins {
  readonly scale: 'linear' | 'log';
  readonly count: number | null;
  readonly range: readonly [number, number] | null;
}

/** How weights are sorted into categories. */
export interface ISorting {
  readonly bins: IBins;
  /** Rising bounds within (0, 2) between the levels of the RPD. */
  readonly cuts: readonly number[];
  /** Weights with |x| + |y| up to this are both ≈ 0. */
  readonly floor: number;
}

/** A normalisation that scales the kernels of a layer, one value a kernel: γ / √(variance + ε). */
export interface INormalisation {
  /** Null where it has none, which is 1. */
  readonly gamma: FloatArray | null;
  /** Null where it is a constant scale, γ alone. */
  readonly variance: FloatArray | null;
  readonly epsilon: number;
}

/** What is folded into the kernels of A and of B; nothing for a side that stays as stored. */
export interface INormalisations {
  readonly a: readonly INormalisation[];
  readonly b: readonly INormalisation[];
}

/** One parameter of a pair to compare. */
export interface IParameterTask {
  /** Canonical shape. */
  readonly shape: Shape;
  /** max |x − y| over the finite positions, from the Jupyter kernel; the bins end there. */
  readonly maxAbsChange: number;
  readonly sorting: ISorting;
  /** Folded into the kernels before they are compared. */
  readonly normalisations?: INormalisations | null;
}

/** How weights that are here already are to be compared once more. */
export interface IRecomparison {
  readonly normalisations: INormalisations | null;
  readonly bins: IBins;
  readonly cuts: readonly number[];
  /** In units of the weights, or as `epsilon` times their typical size. */
  readonly floor: number | { readonly epsilon: number };
}

/** The same element range of A and B. The buffers are transferred to the worker. */
export interface IPart {
  readonly start: number;
  readonly stop: number;
  readonly a: Bytes;
  readonly typeA: FloatType;
  readonly b: Bytes;
  readonly typeB: FloatType;
}

/** Weights of one snapshot that are not finite. */
export interface INonfiniteCounts {
  readonly nan: number;
  readonly posinf: number;
  readonly neginf: number;
}

/** The picture of a parameter so far; see IParameterChange in state/results.ts for the fields. */
export interface IParameterPicture {
  readonly received: number;
  readonly nonfinite: number;
  readonly nonfiniteA: INonfiniteCounts;
  readonly nonfiniteB: INonfiniteCounts;
  readonly maxAbsChange: number;
  readonly floor: number;
  readonly edges: Float64Array;
  readonly inner: readonly [number, number];
  readonly counts: Float64Array;
  readonly measures: Readonly<Record<string, number | null>>;
  readonly tile: ITile;
  readonly cells: Float32Array;
  readonly cellMax: number;
  readonly cellMaxAt: number | null;
  readonly kernels: Float64Array;
  /** What compared most of the weights; 'barred' where there is no WebAssembly with SIMD. */
  readonly loop: 'compiled' | 'plain' | 'barred';
}

/** A special level, or a range of the RPD of weights that are in none. */
export interface ILevelRange {
  /** Id of the level. */
  readonly level: string;
  /** Null for special levels. */
  readonly rpd: readonly [number, number] | null;
}

/**
 * Some levels within a range of |x − y|. Ranges are half-open; one that ends at the maximum or at 2
 * is closed.
 */
export interface ICategoryRange {
  readonly bin: readonly [number, number];
  readonly levels: readonly ILevelRange[];
}

export interface ICategoryPicture {
  readonly count: number;
  /** Cells with at least one weight of the category. */
  readonly held: number;
  /** Weights of the category in a cell, by tile: of its cells the most. */
  readonly cells: Uint32Array;
}

/** The values of a parameter in each snapshot, by bins that both share. */
export interface IValuesPicture {
  /** From where to where finite values reach; null when there are none. */
  readonly extent: readonly [number, number] | null;
  /** bins + 1 ascending edges; none before the values were counted. */
  readonly edges: Float64Array;
  /** Values by bin, half-open, the last one closed; those that are not finite are in none. */
  readonly a: Float64Array;
  readonly b: Float64Array;
}

export interface IWeightWindow {
  readonly a: Float32Array | Float64Array;
  readonly b: Float32Array | Float64Array;
  readonly highlighted: Uint8Array | null;
}

/** One side of a layer's activation to compare: (channels, *space). */
export interface IChannelTask {
  readonly shapeA: Shape | null;
  readonly shapeB: Shape | null;
}

/** A range of elements of an activation; a snapshot without that tensor sends none. */
export interface IChannelPart {
  readonly start: number;
  readonly stop: number;
  readonly a: Bytes | null;
  readonly typeA: FloatType | null;
  readonly b: Bytes | null;
  readonly typeB: FloatType | null;
}

export interface IChannelPicture {
  /** By channel; NaN where it has not come or is not finite. Null when the shapes differ or a side is missing. */
  readonly distance: Float64Array | null;
  readonly maxA: Float64Array | null;
  readonly maxB: Float64Array | null;
  /** 1 for a channel that has come and is nowhere above zero; null when a side is missing. */
  readonly silentA: Uint8Array | null;
  readonly silentB: Uint8Array | null;
  /** The maps as float32, null when larger than the engine keeps. */
  readonly a: Float32Array | null;
  readonly b: Float32Array | null;
}

/** A number that names one parameter or activation under comparison. */
export type Handle = number;

/**
 * The comparing engine. Runs in one worker a page; every method rejects with an Error whose
 * message is a plain sentence.
 */
export interface IEngine {
  /** The tfjs backend at work: 'wasm' or 'cpu'. */
  backend(): Promise<string>;
  openParameter(task: IParameterTask): Promise<Handle>;
  /** Adds a part to a parameter or a recount; keeps no buffer of it. */
  addPart(handle: Handle, part: IPart): Promise<void>;
  parameterPicture(handle: Handle): Promise<IParameterPicture>;
  /**
   * Compares the weights that a handle keeps once more, otherwise, under a handle of its own. Null
   * when not all weights are kept: they have to come again.
   */
  recompare(handle: Handle, otherwise: IRecomparison): Promise<Handle | null>;
  /**
   * Counts the weights of a category; needs all parts. Null when the parameter is too large for what
   * that takes to be kept: its parts have to come again, for `recount`.
   */
  category(handle: Handle, category: ICategoryRange): Promise<ICategoryPicture | null>;
  /**
   * Opens a recount of the weights of a category of an open parameter, under a handle of its own. It
   * takes the parameter's parts by `addPart` once more.
   */
  recount(handle: Handle, category: ICategoryRange): Promise<Handle>;
  /** What a recount has found so far. */
  recountPicture(handle: Handle): Promise<ICategoryPicture>;
  /**
   * The weights of some cells as they are compared, kernels outermost. Null when they have not come
   * yet or the parameter is too large for its weights to be kept: ask once more with the parts.
   *
   * @param parts One for each of `windowRanges`, in their order; keeps no buffer of them.
   */
  weights(
    handle: Handle,
    cells: ICells,
    category: ICategoryRange | null,
    parts?: readonly IPart[]
  ): Promise<IWeightWindow | null>;
  /** Counts the values of both snapshots; null when their parts have to come again, for `openValues`. */
  values(handle: Handle): Promise<IValuesPicture | null>;
  /**
   * Opens a pass over the values of an open parameter, under a handle of its own. It takes the
   * parameter's parts by `addPart` once more.
   *
   * @param extent What a first pass has found; null for that one.
   */
  openValues(handle: Handle, extent: readonly [number, number] | null): Promise<Handle>;
  /** What a pass over the values has found. */
  valuesPicture(handle: Handle): Promise<IValuesPicture>;
  openChannels(task: IChannelTask): Promise<Handle>;
  /** Keeps no buffer of the part. */
  addChannelPart(handle: Handle, part: IChannelPart): Promise<void>;
  channelPicture(handle: Handle): Promise<IChannelPicture>;
  /** Opens the search for the order of a map's kernels and channels by likeness. */
  openLikeness(table: ICellTable): Promise<Handle>;
  /** The order, when it is found; null when the handle was closed meanwhile. */
  likeness(handle: Handle): Promise<ILikenessOrder | null>;
  /** Lays a graph out. */
  layOut(task: ILayoutTask): Promise<ILayoutResult>;
  /** Frees what a handle holds; unknown handles are ignored. */
  close(handle: Handle): Promise<void>;
  dispose(): void;
}
