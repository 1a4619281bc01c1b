import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import * as tf from '@tensorflow/tfjs';

import contract from '../../../protocol/measures.json';
import type {
  IBins,
  INonfiniteCounts,
  INormalisation,
  IParameterPicture,
  IParameterTask,
  IPart,
  ISorting
} from '../../../src/compare/api';
import { LocalEngine } from '../../../src/compare/worker/local';
import { floats } from '../../../src/tensor/bytes';
import type { FloatArray, FloatType } from '../../../src/tensor/bytes';
import type { Shape } from '../../../src/tensor/shape';

// Jest runs in Node, where tfjs would recommend its native backend.
tf.env().set('IS_NODE', false);

export const BINS = contract.bins;
/** Ids of the levels in the order of a distribution's columns, and the default cuts. */
export const LEVELS = [...contract.levels, ...contract.special_levels].map(({ id }) => id);
export const CUTS = contract.levels.slice(0, -1).map(({ rpd }) => rpd[1]);
export const AUTOMATIC: IBins = { scale: 'linear', count: null, range: null };
export const SORTING: ISorting = { bins: AUTOMATIC, cuts: CUTS, floor: 0 };

interface IFold {
  readonly gamma: number[];
  readonly variance: number[];
  readonly epsilon: number;
}

interface ITensor {
  readonly type: FloatType;
  /** What the file has; it travels as `type`. */
  readonly stored: string;
  readonly data: string;
}

/** A pair of tensors, how to compare them, and what NumPy makes of them in float64. */
export interface IFixture {
  readonly name: string;
  readonly shape: Shape;
  readonly a: ITensor;
  readonly b: ITensor;
  readonly bins: IBins;
  readonly cuts: number[];
  /** Null for the default. */
  readonly floor: number | null;
  readonly folds: { readonly a: IFold | null; readonly b: IFold | null };
  readonly expected: {
    readonly maxAbsChange: number;
    readonly nonfinite: number;
    readonly nonfiniteA: INonfiniteCounts;
    readonly nonfiniteB: INonfiniteCounts;
    readonly edges: number[];
    readonly defaultFloor: number;
    /** Of bins and all levels. */
    readonly counts: number[];
    readonly measures: Record<string, number | null>;
    readonly cells: (number | null)[];
    readonly kernels: number[];
    /** Finite values of each side by 60 bins over the range of both; null without any. */
    readonly values: { readonly a: number[]; readonly b: number[] } | null;
  };
}

export const FIXTURES = JSON.parse(
  readFileSync(join(__dirname, '../../fixtures/measures.json'), 'utf8')
) as IFixture[];

export function values({ type, data }: ITensor): FloatArray {
  return floats(Uint8Array.from(Buffer.from(data, 'base64')), type);
}

/** The task of comparing a fixture. */
export function taskOf({ shape, bins, cuts, floor, folds, expected }: IFixture): IParameterTask {
  const of = (fold: IFold | null): INormalisation[] =>
    (fold ? [fold] : []).map(({ gamma, variance, epsilon }) => ({
      gamma: Float64Array.from(gamma),
      variance: Float64Array.from(variance),
      epsilon
    }));
  return {
    shape,
    maxAbsChange: expected.maxAbsChange,
    sorting: { bins, cuts, floor: floor ?? expected.defaultFloor },
    normalisations: { a: of(folds.a), b: of(folds.b) }
  };
}

export function engine(): LocalEngine {
  return new LocalEngine(async () => {
    await tf.setBackend('cpu');
    return tf.getBackend();
  });
}

export function sum(values: Iterable<number>): number {
  return [...values].reduce((total, value) => total + value, 0);
}

/** A repeatable stream of numbers in [0, 1). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export function part(a: FloatArray, b: FloatArray, start: number, stop: number): IPart {
  return {
    start,
    stop,
    a: a.slice(start, stop),
    typeA: type(a),
    b: b.slice(start, stop),
    typeB: type(b)
  };
}

export function type(array: FloatArray): FloatType {
  return array instanceof Float64Array ? 'float64' : 'float32';
}

/** The whole picture of a pair. */
export function compare(
  shape: Shape,
  a: FloatArray,
  b: FloatArray,
  maxAbsChange: number,
  cuts: readonly (readonly [number, number])[] = [[0, a.length]]
): Promise<IParameterPicture> {
  return compareAs({ shape, maxAbsChange, sorting: SORTING }, a, b, cuts);
}

/** The picture of a task whose parts come as given. */
export async function compareAs(
  task: IParameterTask,
  a: FloatArray,
  b: FloatArray,
  cuts: readonly (readonly [number, number])[] = [[0, a.length]]
): Promise<IParameterPicture> {
  const local = engine();
  const handle = await local.openParameter(task);
  for (const [start, stop] of cuts) {
    await local.addPart(handle, part(a, b, start, stop));
  }
  return local.parameterPicture(handle);
}

/** The error a promise is rejected with. */
export function rejection(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'resolved',
    (error: unknown) => (error as Error).message
  );
}
