/** @jest-environment node */
import * as tf from '@tensorflow/tfjs';

import type { IChannelPart, IChannelPicture } from '../../../src/compare/api';
import type { FloatArray } from '../../../src/tensor/bytes';
import type { Shape } from '../../../src/tensor/shape';
import { engine, random, rejection, type } from './support';

const SHAPE = [5, 4, 6];
const next = random(11);
const A = Float32Array.from({ length: 120 }, () => next() - 0.5);
const B = Float32Array.from({ length: 120 }, () => next() - 0.5);

function part(
  a: FloatArray | null,
  b: FloatArray | null,
  start: number,
  stop: number
): IChannelPart {
  return {
    start,
    stop,
    a: a && a.slice(start, stop),
    typeA: a && type(a),
    b: b && b.slice(start, stop),
    typeB: b && type(b)
  };
}

async function picture(
  shapeA: Shape | null,
  shapeB: Shape | null,
  parts: readonly IChannelPart[]
): Promise<IChannelPicture> {
  const local = engine();
  const handle = await local.openChannels({ shapeA, shapeB });
  for (const one of parts) {
    await local.addChannelPart(handle, one);
  }
  return local.channelPicture(handle);
}

function distances(a: FloatArray, b: FloatArray): number[] {
  return [0, 1, 2, 3, 4].map(channel =>
    Math.hypot(...Array.from({ length: 24 }, (_, i) => b[channel * 24 + i] - a[channel * 24 + i]))
  );
}

function maxima(values: FloatArray): number[] {
  return [0, 1, 2, 3, 4].map(c => Math.max(...values.subarray(c * 24, c * 24 + 24)));
}

function expectNear(found: Float64Array | null, expected: number[], relative: number): void {
  expect(found?.length).toBe(expected.length);
  expected.forEach((value, i) =>
    expect(Math.abs(found![i] - value)).toBeLessThanOrEqual(relative * value)
  );
}

describe('the channels of an activation', () => {
  it('are compared whatever the order and the cuts of the parts', async () => {
    const parts = [
      part(A, B, 70, 120),
      part(A, B, 0, 11),
      part(A, B, 5, 50),
      part(A, B, 50, 71),
      part(A, B, 0, 120)
    ];
    const found = await picture(SHAPE, SHAPE, parts);
    expectNear(found.distance, distances(A, B), 1e-6);
    expect(Array.from(found.maxA!)).toEqual(maxima(A));
    expect(Array.from(found.maxB!)).toEqual(maxima(B));
    expect(found.a).toEqual(A);
    expect(found.b).toEqual(B);
  });

  it('keep the digits of float64', async () => {
    const a = Float64Array.from(A);
    const b = a.map(value => value + 1e-10);
    const found = await picture(SHAPE, SHAPE, [part(a, b, 0, 120)]);
    expectNear(found.distance, distances(a, b), 1e-12);
    expect(found.a).toEqual(A);
  });

  it('are silent where all has come and nothing is above zero, nor unknown', async () => {
    const a = Float32Array.of(0, 0, 0, 1e-30, -2, -0, 0, NaN, 0, Infinity, 0, 0);
    const known = await picture([6, 2], [6, 2], [part(a, a, 0, 11)]);
    expect(Array.from(known.silentA!)).toEqual([1, 0, 1, 0, 0, 0]);
    expect(Array.from(known.silentB!)).toEqual([1, 0, 1, 0, 0, 0]);
    const alone = await picture(null, [6, 2], [part(null, a, 0, 12)]);
    expect(alone.silentA).toBeNull();
    expect(Array.from(alone.silentB!)).toEqual([1, 0, 1, 0, 0, 1]);
  });

  it('need not be there on both sides, nor have the same shape', async () => {
    const alone = await picture(null, SHAPE, [part(null, B, 0, 120)]);
    expect([alone.distance, alone.maxA, alone.a]).toEqual([null, null, null]);
    expect(Array.from(alone.maxB!)).toEqual(maxima(B));
    const other = await picture(SHAPE, [5, 6, 4], [part(A, B, 0, 120)]);
    expect(other.distance).toBeNull();
    expect(Array.from(other.maxA!)).toEqual(maxima(A));
    const longer = await picture([1], SHAPE, [part(A, null, 0, 1), part(null, B, 0, 120)]);
    expect(Array.from(longer.maxA!)).toEqual([A[0]]);
  });

  it('are unknown until they have come, and where they are not finite', async () => {
    const a = A.slice();
    a[30] = NaN;
    a[100] = Infinity;
    a.fill(NaN, 0, 24);
    const whole = await picture(SHAPE, SHAPE, [part(a, B, 0, 120)]);
    const known = distances(A, B);
    expect(Array.from(whole.distance!, Number.isNaN)).toEqual([true, true, false, false, true]);
    expect(whole.distance![2]).toBeCloseTo(known[2], 6);
    expect(whole.maxA![0]).toBeNaN();
    expect(whole.maxA![4]).toBe(Math.max(...A.subarray(96, 100), ...A.subarray(101)));
    const early = await picture(SHAPE, SHAPE, [part(A, B, 20, 60)]);
    expect(Array.from(early.distance!, Number.isNaN)).toEqual([true, false, true, true, true]);
    expect(early.a).toBeNull();
  });

  it('do not overflow in single precision', async () => {
    const found = await picture(
      [1, 1],
      [1, 1],
      [part(Float32Array.of(3e38), Float32Array.of(-3e38), 0, 1)]
    );
    expectNear(found.distance, [2 * Math.fround(3e38)], 1e-12);
  });

  it('may be vectors, or nothing at all', async () => {
    const vector = await picture(
      [3],
      [3],
      [part(Float32Array.of(1, 2, 3), Float32Array.of(1, 0, 7), 0, 3)]
    );
    expect(Array.from(vector.distance!)).toEqual([0, 2, 4]);
    const nothing = await picture([0, 2], [0, 2], []);
    expect(nothing.distance?.length).toBe(0);
    expect((await picture(null, null, [])).distance).toBeNull();
  });

  it('refuse a part that does not fit and leave no tensor behind', async () => {
    const bad = { ...part(A, B, 0, 10), stop: 11 };
    expect(await rejection(picture(SHAPE, SHAPE, [bad]))).toMatch(/does not fit/);
    const before = tf.memory().numTensors;
    await picture(SHAPE, SHAPE, [part(A, B, 0, 120)]);
    expect(tf.memory().numTensors).toBe(before);
  });
});
