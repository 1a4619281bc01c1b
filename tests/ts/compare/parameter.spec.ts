/** @jest-environment node */
import * as tf from '@tensorflow/tfjs';

import { ParameterComparison } from '../../../src/compare/parameter';
import { cellDistances } from '../../../src/compare/tensors';
import { codeOf } from '../../../src/compare/highlight';
import { Binning } from '../../../src/compare/bins';
import { rpdRanges } from '../../../src/compare/levels';
import { epsilonOf } from '../../../src/coordinator/epsilon';
import type { IParameterPicture } from '../../../src/compare/api';
import {
  AUTOMATIC,
  BINS,
  compare,
  compareAs,
  CUTS,
  engine,
  FIXTURES,
  LEVELS,
  part,
  random,
  rejection,
  SORTING,
  taskOf,
  values
} from './support';
import type { IFixture } from './support';

const LARGEST = 3.4028234663852886e38;

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

function sum(values: Iterable<number>): number {
  return [...values].reduce((total, value) => total + value, 0);
}

/** The range of a category by its index in the counts. */
function rangeOf(code: number, edges: ArrayLike<number>, cuts: readonly number[]) {
  const bin = Math.floor(code / LEVELS.length);
  const level = code % LEVELS.length;
  return {
    bin: [edges[bin], edges[bin + 1]] as const,
    level: LEVELS[level],
    rpd: rpdRanges(cuts).at(level) ?? null
  };
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
      const { scales, sorting } = taskOf(fixture);
      const local = engine();
      const task = { shape: fixture.shape, maxAbsChange: 1, sorting: SORTING };
      const raw = await local.openParameter(task);
      const a = values(fixture.a);
      await local.addPart(raw, part(a, values(fixture.b), 0, a.length));
      const epsilon = stepOf(fixture.a.stored, fixture.b.stored);
      const floor = fixture.floor ?? { epsilon };
      const anew = await local.recompare(raw, { ...sorting, floor, scales: scales ?? null });
      const picture = await local.parameterPicture(anew ?? NaN);
      expectPicture(picture, fixture);
      const { defaultFloor } = fixture.expected;
      expect(near(picture.floor, fixture.floor ?? defaultFloor, 1e-12)).toBe(true);
    }
  );

  it.each(FIXTURES.map(fixture => [fixture.name, fixture] as const))(
    'agrees with NumPy when tfjs reduces the cells: %s',
    (_, fixture) => {
      const comparison = new ParameterComparison(taskOf(fixture), cellDistances);
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

describe('a highlighted category', () => {
  const fixture = FIXTURES.find(({ name }) => name === 'nasty') as IFixture;
  const a = values(fixture.a);
  const b = values(fixture.b);
  const { maxAbsChange, counts } = fixture.expected;
  const { edges } = new Binning(maxAbsChange, AUTOMATIC);

  it.each(FIXTURES.map(one => [one.name, one] as const))(
    'holds the weights counted in its rectangle: %s',
    async (_, one) => {
      const local = engine();
      const handle = await local.openParameter(taskOf(one));
      const [x, y] = [values(one.a), values(one.b)];
      await local.addPart(handle, part(x, y, 0, x.length));
      const { edges } = await local.parameterPicture(handle);
      const wanted = one.expected.counts;
      const found: number[] = [];
      for (let code = 0; code < wanted.length; code++) {
        const picture = await local.category(handle, rangeOf(code, edges, one.cuts));
        expect(picture.cells.reduce((sum, count) => sum + count, 0)).toBe(picture.count);
        found.push(picture.count);
      }
      // Without any change all bins have the same edges, those of the first.
      const some = edges[edges.length - 1] > 0;
      expect(found).toEqual(
        some ? wanted : wanted.map((_count, code) => wanted[code % LEVELS.length])
      );
    }
  );

  async function opened(): Promise<[ReturnType<typeof engine>, number]> {
    const local = engine();
    const handle = await local.openParameter(taskOf(fixture));
    await local.addPart(handle, part(a, b, 0, a.length));
    return [local, handle];
  }

  it('may span any range, closed at the maximum and at 2', async () => {
    const [local, handle] = await opened();
    const of = (level: number, from = 0, to = BINS): number =>
      sum(
        counts
          .slice(from * LEVELS.length, to * LEVELS.length)
          .filter((_, code) => code % LEVELS.length === level)
      );
    const all = { bin: [0, maxAbsChange], level: '', rpd: [0, 2] } as const;
    expect((await local.category(handle, all)).count).toBe(sum([0, 1, 2, 3, 4].map(l => of(l))));
    const upper = { bin: [edges[10], maxAbsChange], level: 'large', rpd: [0.4, 2] } as const;
    expect((await local.category(handle, upper)).count).toBe(
      sum([1, 2, 3, 4].map(level => of(level, 10)))
    );
    const inner = { bin: [edges[1], edges[4]], level: 'small', rpd: [0.4, 1.2] } as const;
    const within = of(1, 1, 4) + of(2, 1, 4);
    expect([(await local.category(handle, inner)).count, within > 0]).toEqual([within, true]);
    for (const [i, level] of LEVELS.slice(5).entries()) {
      const special = { bin: [edges[0], maxAbsChange], level, rpd: null } as const;
      expect((await local.category(handle, special)).count).toBe(of(5 + i));
    }
  });

  it.each([
    ['level edges', { level: '', rpd: [0.4, 1.2] as const }, [0, 30], [1, 2]],
    ['bin edges', { level: 'from_zero', rpd: null }, [3, 10], [7]]
  ])('is half-open: %s', async (name, level, [first, last], columns) => {
    const one = FIXTURES.find(fixture => fixture.name === name) as IFixture;
    const local = engine();
    const handle = await local.openParameter(taskOf(one));
    await local.addPart(handle, part(values(one.a), values(one.b), 0, values(one.a).length));
    const { edges: own, counts: all } = one.expected;
    const range = { ...level, bin: [own[first], own[last]] as const };
    const wanted = all.filter((_, code) => {
      const bin = Math.floor(code / LEVELS.length);
      return bin >= first && bin < last && columns.includes(code % LEVELS.length);
    });
    expect((await local.category(handle, range)).count).toBe(sum(wanted));
  });

  it('marks its weights in the cells asked for', async () => {
    const [local, handle] = await opened();
    const category = { bin: [edges[0], edges[1]], level: 'very_small', rpd: [0, 0.4] } as const;
    const picture = await local.category(handle, category);
    const cells = { kernels: [1, 4], channels: [2, 4] } as const;
    const window = await local.weights(handle, cells, category);
    const index = (k: number, c: number): number => (k * 4 + c) * 9;
    const expected = [1, 2, 3].flatMap(k => [...a.slice(index(k, 2), index(k, 4))]);
    expect(Array.from(window!.a)).toEqual(expected);
    expect(window!.b.length).toBe(54);
    const marked = [0, 1, 2, 3, 4, 5].map(cell =>
      window!.highlighted!.slice(cell * 9, cell * 9 + 9).reduce((sum, one) => sum + one, 0)
    );
    expect(marked).toEqual([1, 2, 3].flatMap(k => [...picture.cells.slice(k * 4 + 2, k * 4 + 4)]));
    expect(marked.some(count => count > 0)).toBe(true);
    expect((await local.weights(handle, cells, null))!.highlighted).toBeNull();
  });

  it('matches edges that went through JSON', () => {
    const range = { bin: [edges[7], edges[8]], level: 'large', rpd: [1.2, 1.6] } as const;
    const travelled = JSON.parse(JSON.stringify(range)) as typeof range;
    expect(codeOf(travelled, edges, CUTS)).toBe(7 * 9 + 3);
    const bounds = [0, 0.4, 0.8, 1.2, 1.6, 2];
    LEVELS.forEach((level, i) => {
      const rpd = i < 5 ? ([bounds[i], bounds[i + 1]] as const) : null;
      expect(codeOf({ ...range, level, rpd }, edges, CUTS)).toBe(7 * 9 + i);
    });
    expect(codeOf({ ...range, bin: [edges[7], edges[9]] }, edges, CUTS)).toBeNull();
    expect(codeOf({ ...range, rpd: [1.2, 2] }, edges, CUTS)).toBeNull();
  });
});

describe('what does not fit', () => {
  const task = { shape: [4, 2], maxAbsChange: 1, sorting: SORTING };
  const a = new Float32Array(8);
  const whole = { bin: [0, 1], level: '', rpd: [0, 2] } as const;

  it('waits for all parts before it highlights, and gives no weights that have not come', async () => {
    const local = engine();
    const handle = await local.openParameter(task);
    await local.addPart(handle, part(a, a, 0, 5));
    expect(await rejection(local.category(handle, whole))).toMatch(/still arriving/);
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
    const outside = { ...good, start: 5, stop: 9 };
    expect(await rejection(local.addPart(handle, outside))).toMatch(/does not fit/);
    await local.addPart(handle, good);
    const changed = part(new Float64Array(8), a, 4, 8);
    expect(await rejection(local.addPart(handle, changed))).toMatch(/element type/);
  });

  it('refuses a task without sense, and a comparison that is closed', async () => {
    const local = engine();
    expect(await rejection(local.openParameter({ ...task, maxAbsChange: NaN }))).toMatch(/finite/);
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
    const large = new ParameterComparison({ ...task, shape }, cellDistances, 8 * 36 - 1);
    const x = new Float32Array(36);
    large.add(part(x, new Float32Array(36).fill(1, 0, 9), 0, 36));
    expect(large.weights({ kernels: [0, 1], channels: [0, 1] }, null)).toBeNull();
    const { edges } = new Binning(1, AUTOMATIC);
    const top = large.category({ bin: [edges[29], 1], level: 'from_zero', rpd: null });
    expect([top.count, ...top.cells]).toEqual([9, 9, 0, 0, 0]);
    expect(() => large.category({ bin: [0.5, 1], level: '', rpd: [0, 2] })).toThrow(/too large/);
  });
});
