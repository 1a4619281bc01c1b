import type { FloatArray } from '../../tensor/bytes';

/** Weights compared at a time: few enough for what is made of them to stay in the cache. */
export const BLOCK = 8192;

/** |x − y| of a block of weights, and what is found in it. */
export interface IChanges {
  readonly values: Float64Array;
  /** Σ of the squares in [start, stop). */
  squares(start: number, stop: number): number;
  /**
   * The largest finite one of every run in [start, stop), or NaN: the first run has `head` of them,
   * the others `size`, the last one what is left. Valid until the next call.
   */
  maxima(start: number, stop: number, head: number, size: number): Float64Array;
}

/** Code of the category of every weight, one or two bytes a weight. */
export type Codes = Uint8Array | Uint16Array;

/**
 * Sums over a block in double precision; few enough weights for them to lose no digits. Weights of
 * pairs that are not finite count as zeros.
 */
export interface IBlockSums {
  /** Σx², Σy² and Σ(y − x)². */
  readonly a: number;
  readonly b: number;
  readonly change: number;
  /** Σx(y − x). */
  readonly along: number;
  /** Σxy, apart from `along`: a y much smaller than x leaves no digit in y − x. */
  readonly dot: number;
  /** max |x − y|. */
  readonly max: number;
  /** Σ of the relative percent differences. */
  readonly rpd: number;
  /** Weights that changed, that changed their sign, that became and that were zero. */
  readonly changed: number;
  readonly signFlips: number;
  readonly toZero: number;
  readonly fromZero: number;
}

/**
 * A block of weights of both snapshots, compared. Where one of a pair is not finite both stand as
 * zeros. Arrays may be used again for the next block.
 */
export interface IComparedBlock {
  readonly a: FloatArray;
  readonly b: FloatArray;
  readonly changes: IChanges;
  /** Positions of the pairs that are not finite. */
  readonly skipped: readonly number[];
  readonly sums: IBlockSums;
  /** Code of the category of every weight. */
  readonly codes: Codes;
  /** Weights by category. */
  readonly counts: Uint32Array;
}

/** Compares blocks of equal length, at most BLOCK. */
export interface IBlockLoop {
  /** Null for a block that another loop has to compare. */
  compare(a: FloatArray, b: FloatArray): IComparedBlock | null;
}
