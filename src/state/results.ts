import type {
  ActivationsResult,
  LayerOverview,
  LeftOut,
  Nonfinite,
  Patch
} from '../protocol/studies';
import type { FloatArray } from '../tensor/bytes';
import type { IKernelGrid } from '../tensor/shape';
import type { ITile } from '../tensor/tiles';
import type { ICells } from '../tensor/window';
import type { IBins } from './bins';
import type { ICategory } from './category';
import type { ILevel } from './levels';
import type { ActivationAt, ChannelSide, IPairNames } from './network';
import type { StudyValue } from './studies';

/** A measure and the words every side uses for it; from protocol/measures.json. */
export interface IMeasure {
  readonly id: string;
  readonly name: string;
  readonly formula: string;
  /** Smallest and largest value; null where there is none. */
  readonly range: readonly [number | null, number | null];
  readonly text: string;
  /** What it does not depend on, as a sentence. */
  readonly invariance: string;
  /** When there is no number, as a sentence. */
  readonly undefined: string;
  readonly source: string;
  readonly unit: 'weight' | 'ratio' | 'share' | 'degree' | 'sigma' | 'none';
  readonly format: 'number' | 'percent' | 'small';
  /** 'both': the browser computes it as well. */
  readonly computed: 'both' | 'jupyter_kernel';
}

/** Weights of one snapshot that are not finite. */
export type INonfinite = Nonfinite;

/** How much every layer changed, computed in the Jupyter kernel in float64. */
export type IOverview = StudyValue<'overview'>;

/** One layer's row of the overview. */
export type ILayerOverview = LayerOverview;

/**
 * Loops compiled to WebAssembly, plain ones where those cannot do what is asked, or because the
 * browser or a policy of its page allows no WebAssembly with SIMD.
 */
export type ComparingLoop = 'compiled' | 'plain' | 'barred';

/**
 * How one parameter changed, computed in the browser. While `received < count` the bins already
 * have their final edges and the counts grow.
 */
export interface IParameterChange {
  readonly pair: IPairNames;
  readonly layer: string;
  readonly parameter: string;
  /** Whether these are effective kernels, with batch normalisation folded in. */
  readonly folded: boolean;
  readonly grid: IKernelGrid;
  /** Number of weights. */
  readonly count: number;
  /** Weights compared so far. */
  readonly received: number;
  /** Weights NaN or ±Inf on either side; they are in no bin. */
  readonly nonfinite: number;
  readonly nonfiniteA: INonfinite;
  readonly nonfiniteB: INonfinite;
  readonly maxAbsChange: number;
  /** Largest |a| + |b| of weights counted as both ≈ 0. */
  readonly floor: number;
  readonly bins: IBins;
  /** bins + 1 ascending edges of |x − y|. */
  readonly edges: Float64Array;
  /** Indices of the edges between which the bins are regular; those outside hold the rest. */
  readonly inner: readonly [number, number];
  /** In the order of the columns of `counts`. */
  readonly levels: readonly ILevel[];
  /** Weights by category: counts[bin * levels.length + level]. */
  readonly counts: Float64Array;
  /** Measures in double precision over the weights received, by id; null where undefined. */
  readonly measures: Readonly<Record<string, number | null>>;
  /** The kernels and channels that one value of `cells` stands for: more than one in large layers. */
  readonly tile: ITile;
  /**
   * Euclidean distance of each cell, kernels outermost, of a tile's cells the largest; NaN where not
   * received or not finite.
   */
  readonly cells: Float32Array;
  /** Largest finite distance of a cell, and which cell has it, kernel * channels + channel. */
  readonly cellMax: number;
  readonly cellMaxAt: number | null;
  /** Euclidean distance of every kernel. */
  readonly kernels: Float64Array;
  /** What the browser compares with. */
  readonly loop: ComparingLoop;
  /** Where the browser's measures and the overview differ by more than 1e-5, or null. */
  readonly disagreement: string | null;
}

/** The weights of one category. */
export interface IHighlight {
  readonly category: ICategory;
  /** Ids of the levels that were shown. */
  readonly levels: readonly string[];
  readonly count: number;
  /** Cells with at least one highlighted weight. */
  readonly held: number;
  /** Highlighted weights of each cell, of a tile's cells the most, in the order of `IParameterChange.cells`. */
  readonly cells: Uint32Array;
}

/** The values of a parameter in each snapshot, by bins that both share. */
export interface IValues {
  readonly pair: IPairNames;
  readonly parameter: string;
  /** bins + 1 ascending edges; none where no value is finite. */
  readonly edges: Float64Array;
  /** Values by bin; those that are not finite are in none. */
  readonly a: Float64Array;
  readonly b: Float64Array;
}

/**
 * The weights of a rectangle of cells, cell by cell: kernels outermost, then channels, then the
 * window's positions in row-major order.
 */
export interface IWeights {
  readonly parameter: string;
  readonly range: ICells;
  readonly grid: IKernelGrid;
  readonly a: FloatArray;
  readonly b: FloatArray;
  /** 1 where the weight belongs to the highlighted category; null without a category. */
  readonly highlighted: Uint8Array | null;
}

/** The channel maps of one snapshot for the chosen image; further extents lie in the height. */
export interface IChannelMaps {
  readonly height: number;
  readonly width: number;
  /** channels × height × width. */
  readonly values: FloatArray;
}

/** How the activation on one side of a layer changed for the chosen image, or over the set. */
export interface IChannelChanges {
  readonly side: ChannelSide;
  readonly channels: number;
  /**
   * Euclidean distance between A's and B's channel map, over a set its mean; null when a side is
   * missing or shapes differ.
   */
  readonly distance: Float64Array | null;
  /** Mean activation of each channel over a set; null for one image. */
  readonly meanA: Float64Array | null;
  readonly meanB: Float64Array | null;
  /** Largest activation in each channel. */
  readonly maxA: Float64Array | null;
  readonly maxB: Float64Array | null;
  /**
   * 1 for a channel that is nowhere above zero, where nothing below zero can come out; null where
   * that is not so.
   */
  readonly silentA: Uint8Array | null;
  readonly silentB: Uint8Array | null;
  /** Why there is no distance, in one sentence; null where there is. */
  readonly reason: string | null;
  /** Null when too large to keep, or when the snapshot has none. */
  readonly mapsA: IChannelMaps | null;
  readonly mapsB: IChannelMaps | null;
}

/** The images that were taken together. */
export interface ITakenSet {
  readonly images: readonly number[];
  /** How many have been taken so far. */
  readonly taken: number;
  readonly leftOut: readonly LeftOut[];
}

export interface IActivationChange {
  readonly layer: string;
  /** Null where a set of images was taken. */
  readonly image: number | null;
  readonly set: ITakenSet | null;
  readonly at: ActivationAt;
  /** What acted on the layer's own output in each snapshot; null where it has no such layer. */
  readonly acted: ActivationsResult['acted'];
  readonly input: IChannelChanges | null;
  readonly output: IChannelChanges | null;
}

/** An image as an object URL, owned by the comparison state. */
export interface IPicture {
  readonly image: number;
  readonly name: string;
  readonly label: number | null;
  /** Empty for a thumbnail that has not come yet. */
  readonly url: string;
  /** Why a thumbnail cannot come; null where nothing hinders it. */
  readonly error?: string | null;
  readonly width: number;
  readonly height: number;
}

/** What both snapshots see in an image. */
export type IPredictions = StudyValue<'predictions'>;

/** Whether a model runs on the image and gives no class scores. */
export function lacksScores({ a, b }: IPredictions): boolean {
  return a.instead !== null || b.instead !== null;
}

/** What enters both models for an image. */
export type IInputs = StudyValue<'inputs'>;

export type { ModelInput } from '../protocol/studies';

/** What both models give for an image, as it is. */
export type IOutputs = StudyValue<'outputs'>;

export type { OutputPlane, OutputRow, OutputSide, OutputView } from '../protocol/studies';

/** What the change did to the predictions over all images. */
export type IBehaviour = StudyValue<'behaviour'>;

export type { Rate } from '../protocol/studies';

/** The order of images in which those stand together that are alike. */
export type IFeatures = StudyValue<'features'>;

/** What the pair shows, in sentences. */
export type IFindings = StudyValue<'findings'>;

export type { Finding } from '../protocol/studies';

/** The patches of an image that activate a channel most. */
export type IPatches = StudyValue<'patches'>;

export type IPatch = Patch;

/** The patches of a set of images. */
export type ISetPatches = StudyValue<'set_patches'>;

/** The patches of an image, or of a set of images. */
export type AnyPatches = IPatches | ISetPatches;
