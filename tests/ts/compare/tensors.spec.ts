/** @jest-environment node */
import * as tf from '@tensorflow/tfjs';

import { backendComputes } from '../../../src/compare/tfjs/probe';
import * as tensors from '../../../src/compare/tfjs/tensors';
import { random } from './support';

const next = random(5);
const X = Float32Array.from({ length: 60 }, () => next() - 0.5);
const Y = Float32Array.from({ length: 60 }, () => next() - 0.5);

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('tensors', () => {
  it('are subtracted element by element', () => {
    const step = Array.from(X, (x, i) => Math.fround(Y[i] - x));
    expect(Array.from(tensors.difference(X, Y))).toEqual(step);
  });

  it.each([1, 4, 12])('are reduced over cells of %i elements', size => {
    const distances = tensors.cellDistances(X, Y, size);
    expect(distances.length).toBe(60 / size);
    distances.forEach((distance, cell) => {
      const squares = Array.from(
        { length: size },
        (_, i) => Y[cell * size + i] - X[cell * size + i]
      );
      expect(distance).toBeCloseTo(Math.hypot(...squares), 6);
    });
  });

  it('are reduced in chunks, cell by cell', () => {
    const cells = 130_000;
    const y = Float32Array.from({ length: 9 * cells }, (_, i) => Math.floor(i / 9) % 1000);
    const distances = tensors.cellDistances(new Float32Array(y.length), y, 9);
    expect(distances.length).toBe(cells);
    const wrong = distances.findIndex((distance, cell) => distance !== 3 * (cell % 1000));
    expect(wrong).toBe(-1);
  });

  it('may be empty', () => {
    expect(tensors.cellDistances(new Float32Array(0), new Float32Array(0), 9).length).toBe(0);
  });

  it('pass the probe of a backend that computes', () => {
    const before = tf.memory().numTensors;
    expect(backendComputes()).toBe(true);
    expect(tf.memory().numTensors).toBe(before);
  });
});
