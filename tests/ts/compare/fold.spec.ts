/** @jest-environment node */
import * as tf from '@tensorflow/tfjs';

import type { INormalisations } from '../../../src/compare/api';
import { largestChange, scaled } from '../../../src/compare/weights/fold';
import { kernelGrid, size } from '../../../src/tensor/shape';
import { SORTING, engine, part, random } from './support';

beforeAll(() => tf.setBackend('cpu'));

/** Weights, and what batch normalisation does to them, without a line of the code under test. */
function sample(shape: readonly number[], seed: number) {
  const next = random(seed);
  const draw = (length: number, low = -1): Float32Array =>
    Float32Array.from({ length }, () => low + (1 - low) * next());
  const [kernels = 1] = shape;
  const side = () => ({
    weight: draw(size(shape)),
    gamma: draw(kernels),
    variance: draw(kernels, 0.01),
    epsilon: 1e-5
  });
  return { a: side(), b: side() };
}

type Side = ReturnType<typeof sample>['a'];

/** What is folded into the weights of both. */
function normalisationsOf({ a, b }: ReturnType<typeof sample>): INormalisations {
  const of = ({ gamma, variance, epsilon }: Side) => [{ gamma, variance, epsilon }];
  return { a: of(a), b: of(b) };
}

function plainly({ weight, gamma, variance, epsilon }: Side): number[] {
  const each = weight.length / gamma.length;
  const folded: number[] = [];
  for (let kernel = 0; kernel < gamma.length; kernel++) {
    const root = Math.sqrt(variance[kernel] + epsilon);
    for (let i = 0; i < each; i++) {
      folded.push((weight[kernel * each + i] * gamma[kernel]) / root);
    }
  }
  return folded;
}

const SHAPES = [[8, 3, 3, 3], [6, 1, 5], [5, 4], [4, 2, 2, 2, 2], [1]];

describe.each(SHAPES.map(shape => [shape.join('×'), shape] as const))(
  'effective kernels of %s',
  (_, shape) => {
    const pair = sample(shape, 7);
    const [x, y] = [plainly(pair.a), plainly(pair.b)];
    const changes = x.map((value, i) => Math.abs(value - y[i]));
    const task = { shape, sorting: SORTING, maxAbsChange: Math.max(...changes) };

    it('are compared as plain loops do, whatever the cuts of the parts', async () => {
      const local = engine();
      const handle = await local.openParameter({ ...task, normalisations: normalisationsOf(pair) });
      const { length } = pair.a.weight;
      const cut = Math.floor(length / 3);
      for (const [start, stop] of [
        [cut, length],
        [0, cut]
      ]) {
        await local.addPart(handle, part(pair.a.weight, pair.b.weight, start, stop));
      }
      const picture = await local.parameterPicture(handle);
      const squares = changes.map(change => change * change);
      const near = (found: number | null, wanted: number) =>
        expect(Math.abs((found ?? NaN) - wanted)).toBeLessThanOrEqual(1e-5 * wanted);
      near(picture.measures.euclidean, Math.sqrt(squares.reduce((sum, value) => sum + value, 0)));
      near(picture.measures.max_abs, Math.max(...changes));
      const each = length / kernelGrid(shape).kernels;
      picture.kernels.forEach((distance, kernel) => {
        const own = squares.slice(kernel * each, (kernel + 1) * each);
        near(distance, Math.sqrt(own.reduce((sum, value) => sum + value, 0)));
      });
      expect(picture.counts.reduce((sum, own) => sum + own, 0)).toBe(length);
    });

    it('come from the weights that are here, and the raw ones come back', async () => {
      const local = engine();
      const raw = await local.openParameter({ ...task, maxAbsChange: 2 });
      await local.addPart(raw, part(pair.a.weight, pair.b.weight, 0, pair.a.weight.length));
      const folded =
        (await local.recompare(raw, { ...SORTING, normalisations: normalisationsOf(pair) })) ?? -1;
      const streamed = await local.openParameter({
        ...task,
        maxAbsChange: (await local.parameterPicture(folded)).maxAbsChange,
        normalisations: normalisationsOf(pair)
      });
      await local.addPart(streamed, part(pair.a.weight, pair.b.weight, 0, pair.a.weight.length));
      expect(await local.parameterPicture(folded)).toEqual(await local.parameterPicture(streamed));

      const grid = kernelGrid(shape);
      const all = { kernels: [0, grid.kernels], channels: [0, grid.channels] } as const;
      const shown = await local.weights(folded, all, null);
      x.forEach((value, i) => expect(shown?.a[i]).toBeCloseTo(value, 12));
      y.forEach((value, i) => expect(shown?.b[i]).toBeCloseTo(value, 12));

      const again = (await local.recompare(folded, { ...SORTING, normalisations: null })) ?? -1;
      const { measures } = await local.parameterPicture(again);
      expect(measures).toEqual((await local.parameterPicture(raw)).measures);
    });
  }
);

test('a scale that is not a number makes its kernel not finite, and no other', async () => {
  const local = engine();
  const normalisations = {
    a: [{ gamma: null, variance: Float32Array.of(1, -2), epsilon: 1e-5 }],
    b: []
  };
  const task = { shape: [2, 3], sorting: SORTING, maxAbsChange: 1, normalisations };
  const handle = await local.openParameter(task);
  const ones = new Float32Array(6).fill(1);
  await local.addPart(handle, part(ones, ones, 0, 6));
  const picture = await local.parameterPicture(handle);
  expect(picture.nonfinite).toBe(3);
  expect(picture.kernels[0]).toBeCloseTo(Math.sqrt(3) * (1 - 1 / Math.sqrt(1.00001)), 12);
});

test('weights that have not all come, or are not kept, cannot be folded here', async () => {
  const local = engine();
  const task = { shape: [2, 2], sorting: SORTING, maxAbsChange: 1 };
  const handle = await local.openParameter(task);
  await local.addPart(handle, part(new Float32Array(4), new Float32Array(4), 0, 2));
  expect(await local.recompare(handle, { ...SORTING, normalisations: null })).toBeNull();
});

test('without a scale the very weights come back; the largest change leaves out what is not finite', () => {
  const weights = Float32Array.of(1, 2);
  expect(scaled(weights, 0, 1, null)).toBe(weights);
  expect(largestChange(Float32Array.of(1, NaN, Infinity), Float32Array.of(-2, 0, 0))).toBe(3);
  expect(largestChange(new Float32Array(0), new Float32Array(0))).toBe(0);
});
