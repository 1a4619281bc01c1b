/** @jest-environment node */
import * as tf from '@tensorflow/tfjs';

import { ParameterComparison } from '../../../src/compare/weights/parameter';
import { cellDistances } from '../../../src/compare/tfjs/tensors';
import { Binning } from '../../../src/compare/block/bins';
import { epsilonOf } from '../../../src/coordinator/epsilon';
import type { IParameterPicture } from '../../../src/compare/api';
import {
  AUTOMATIC,
  BINS,
  compare,
  compareAs,
  engine,
  FIXTURES,
  LEVELS,
  part,
  random,
  rejection,
  SORTING,
  sum,
  taskOf,
  values
} from './support';
import type { IFixture } from './support';

const LARGEST = 3.4028234663852886e38;

/** Nothing but tfjs to be faster than plain loops. */
const PLAIN = { reduceCells: cellDistances, simd: null };

/** Smallest number that single precision holds with all its digits. */
const SMALLEST = 2 ** -126;
/** The rounding that a turn ends in, as src/coordinator/disagreement.ts allows for it. */
const ROUNDING: Record<string, number> = { cosine: 1e-15, angle: 1e-12 };

function near(found: number, expected: number, relative: number, slack = 0): boolean {
  const allowed = relative * Math.abs(expected) + slack;
  return Object.is(found, expected) || Math.abs(found - expected) <= allowed;
}

/** The rounding step that the coordinator finds for two stored types. */
function stepOf(...stored: readonly [string, string]): number {
  const [a, b] = stored.map(dtype => ({ name: '', shape: [], dtype }));
  return epsilonOf({ id: '', role: 'weight', a, b, comparable: true });
}

function expectPicture(picture: IParameterPicture, fixture: IFixture): void {
  const { expected, bins, folds } = fixture;
  const exactly = bins.scale === 'linear' && !folds.a && !folds.b;
  expect(picture.edges.length).toBe(expected.edges.length);
  const apart = (edge: number, i: number) => !near(picture.edges[i], edge, exactly ? 0 : 1e-12);
  expect(expected.edges.filter(apart)).toEqual([]);
  expect(Array.from(picture.counts)).toEqual(expected.counts);
  expect(sum(picture.counts) + picture.nonfinite).toBe(picture.received);
  expect(picture.nonfinite).toBe(expected.nonfinite);
  expect([picture.nonfiniteA, picture.nonfiniteB]).toEqual([
    expected.nonfiniteA,
    expected.nonfiniteB
  ]);
  expect(Object.keys(picture.measures)).toEqual(
    Object.keys(expected.measures).filter(id => id !== 'wasserstein')
  );
  const wrong = Object.entries(picture.measures).filter(([id, found]) => {
    const value = expected.measures[id];
    return value === null || found === null
      ? value !== found
      : !near(found, value, 1e-9, ROUNDING[id]);
  });
  expect(wrong.map(([id, found]) => [id, found, expected.measures[id]])).toEqual([]);
  const cells = expected.cells.map(cell => (cell === null ? NaN : Math.min(cell, LARGEST)));
  expect(picture.cells.length).toBe(cells.length);
  expect(cells.filter((cell, i) => !near(picture.cells[i], cell, 1e-6, SMALLEST))).toEqual([]);
  const largest = Math.max(0, ...cells.filter(Number.isFinite));
  expect(near(picture.cellMax, largest, 1e-6, SMALLEST)).toBe(true);
  expect(picture.cellMaxAt === null ? 0 : picture.cells[picture.cellMaxAt]).toBe(picture.cellMax);
  expect(picture.kernels.length).toBe(expected.kernels.length);
  expect(expected.kernels.filter((k, i) => !near(picture.kernels[i], k, 1e-12))).toEqual([]);
}

describe('a parameter', () => {
  it.each(FIXTURES.map(fixture => [fixture.name, fixture] as const))(
    'agrees with NumPy: %s',
    async (_, fixture) => {
      const a = values(fixture.a);
      const picture = await compareAs(taskOf(fixture), a, values(fixture.b));
      expect(picture.received).toBe(a.length);
      expectPicture(picture, fixture);
    }
  );

  it.each(FIXTURES.map(fixture => [fixture.name, fixture] as const))(
    'does not care how its parts come: %s',
    async (name, fixture) => {
      const next = random(name.length);
      const a = values(fixture.a);
      const b = values(fixture.b);
      const cuts: [number, number][] = [];
      for (let start = 0; start < a.length;) {
        const stop = Math.min(a.length, start + 1 + Math.floor(next() * 23));
        cuts.push([start, stop]);
        start = stop;
      }
      cuts.push(...cuts.slice(0, 3), [Math.floor(a.length / 3), a.length]);
      cuts.sort(() => next() - 0.5);
      const picture = await compareAs(taskOf(fixture), a, b, cuts);
      expect(picture.received).toBe(a.length);
      expectPicture(picture, fixture);
    }
  );

  it.each(FIXTURES.map(fixture => [fixture.name, fixture] as const))(
    'agrees with NumPy when it is compared anew, with a floor of its own: %s',
    async (_, fixture) => {
      const { normalisations, sorting } = taskOf(fixture);
      const local = engine();
      const task = { shape: fixture.shape, maxAbsChange: 1, sorting: SORTING };
      const raw = await local.openParameter(task);
      const a = values(fixture.a);
      await local.addPart(raw, part(a, values(fixture.b), 0, a.length));
      const epsilon = stepOf(fixture.a.stored, fixture.b.stored);
      const floor = fixture.floor ?? { epsilon };
      const anew = await local.recompare(raw, {
        ...sorting,
        floor,
        normalisations: normalisations ?? null
      });
      const picture = await local.parameterPicture(anew ?? NaN);
      expectPicture(picture, fixture);
      const { defaultFloor } = fixture.expected;
      expect(near(picture.floor, fixture.floor ?? defaultFloor, 1e-12)).toBe(true);
    }
  );

  it.each(FIXTURES.map(fixture => [fixture.name, fixture] as const))(
    'agrees with NumPy when tfjs reduces the cells, and plain loops the rest: %s',
    (_, fixture) => {
      const comparison = new ParameterComparison(taskOf(fixture), PLAIN);
      const a = values(fixture.a);
      comparison.add(part(a, values(fixture.b), 0, a.length));
      expectPicture(comparison.picture(), fixture);
    }
  );

  it('shows a part before the rest has come', async () => {
    const a = new Float32Array(12);
    const b = Float32Array.from({ length: 12 }, (_, i) => i);
    const picture = await compare([2, 3, 2], a, b, 11, [[2, 7]]);
    expect(picture.received).toBe(5);
    expect(Array.from(picture.cells)).toEqual([
      NaN,
      Math.fround(Math.sqrt(13)),
      Math.fround(Math.sqrt(41)),
      NaN,
      NaN,
      NaN
    ]);
    expect(Array.from(picture.kernels)).toEqual([Math.sqrt(4 + 9 + 16 + 25), 6]);
    expect(sum(picture.counts)).toBe(5);
    expect(picture.edges[BINS]).toBe(11);
  });

  it('gives pictures that later parts do not change', async () => {
    const local = engine();
    const a = new Float32Array(4);
    const b = Float32Array.of(1, 2, 3, 4);
    const task = { shape: [4, 1], maxAbsChange: 4, sorting: SORTING };
    const handle = await local.openParameter(task);
    await local.addPart(handle, part(a, b, 0, 2));
    const early = await local.parameterPicture(handle);
    await local.addPart(handle, part(a, b, 2, 4));
    expect(Array.from(early.cells)).toEqual([1, 2, NaN, NaN]);
    expect(early.counts[BINS * LEVELS.length - 1]).toBe(0);
  });

  it('sums many small changes in double precision', async () => {
    const n = 90_000;
    const a = new Float32Array(n).fill(1);
    const b = new Float32Array(n).fill(1.0001);
    const step = Math.fround(1.0001) - 1;
    const { measures } = await compare([n], a, b, step);
    expect(measures.euclidean).toBeCloseTo(step * 300, 12);
    expect(measures.rms).toBeCloseTo(step, 14);
    expect(measures.cosine).toBeLessThan(1e-15);
  });

  it('leaves no tensor behind', async () => {
    const fixture = FIXTURES[0];
    await compare(fixture.shape, values(fixture.a), values(fixture.b), 1);
    const before = tf.memory().numTensors;
    await compare(fixture.shape, values(fixture.a), values(fixture.b), 1);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('what does not fit', () => {
  const task = { shape: [4, 2], maxAbsChange: 1, sorting: SORTING };
  const a = new Float32Array(8);
  const whole = { bin: [0, 1], levels: [{ level: '', rpd: [0, 2] }] } as const;

  it('waits for all parts before it highlights, and gives no weights that have not come', async () => {
    const local = engine();
    const handle = await local.openParameter(task);
    await local.addPart(handle, part(a, a, 0, 5));
    expect(await rejection(local.category(handle, whole))).toMatch(/still arriving/);
    const headless = await local.openParameter(task);
    await local.addPart(headless, part(a, a, 1, 8));
    expect(await rejection(local.category(headless, whole))).toMatch(/still arriving/);
    expect(await local.recompare(headless, { ...SORTING, normalisations: null })).toBeNull();
    const cells = { kernels: [0, 2], channels: [0, 2] } as const;
    expect((await local.weights(handle, cells, null))!.a.length).toBe(4);
    expect(await local.weights(handle, { ...cells, kernels: [2, 3] }, null)).toBeNull();
    expect(await rejection(local.weights(handle, { ...cells, kernels: [2, 5] }, null))).toMatch(
      /not part of the layer/
    );
  });

  it('refuses parts of the wrong length, place or type', async () => {
    const local = engine();
    const handle = await local.openParameter(task);
    const good = part(a, a, 0, 4);
    expect(await rejection(local.addPart(handle, { ...good, stop: 5 }))).toMatch(/does not fit/);
    const lopsided = { ...good, b: a.slice(0, 3) };
    expect(await rejection(local.addPart(handle, lopsided))).toMatch(/does not fit/);
    const outside = { ...good, start: 5, stop: 9 };
    expect(await rejection(local.addPart(handle, outside))).toMatch(/does not fit/);
    await local.addPart(handle, good);
    const changed = part(new Float64Array(8), a, 4, 8);
    expect(await rejection(local.addPart(handle, changed))).toMatch(/element type/);
  });

  it('refuses a task without sense, and a comparison that is closed', async () => {
    const local = engine();
    for (const maxAbsChange of [NaN, -1, Infinity]) {
      expect(await rejection(local.openParameter({ ...task, maxAbsChange }))).toMatch(/finite/);
    }
    const bins = (count: number) => ({
      ...task,
      sorting: { ...SORTING, bins: { ...AUTOMATIC, count } }
    });
    expect(await rejection(local.openParameter(bins(0)))).toMatch(/no 0 bins/);
    expect(await rejection(local.openParameter(bins(20000)))).toMatch(/fewer bins/);
    const handle = await local.openParameter(task);
    await local.close(handle);
    await local.close(99);
    expect(await rejection(local.parameterPicture(handle))).toMatch(/closed/);
  });

  it('keeps no weights of a large layer, but highlights the rectangles of its distribution', () => {
    const shape = [4, 1, 3, 3];
    const large = new ParameterComparison({ ...task, shape }, PLAIN, 8 * 36 - 1);
    const x = new Float32Array(36);
    large.add(part(x, new Float32Array(36).fill(1, 0, 9), 0, 36));
    expect(large.weights({ kernels: [0, 1], channels: [0, 1] }, null)).toBeNull();
    const { edges } = new Binning(1, AUTOMATIC);
    const top = large.category({
      bin: [edges[29], 1],
      levels: [{ level: 'from_zero', rpd: null }]
    });
    expect([top?.count, ...top!.cells]).toEqual([9, 9, 0, 0, 0]);
    expect(large.category({ bin: [0.51, 1], levels: [{ level: '', rpd: [0, 2] }] })).toBeNull();
  });
});
