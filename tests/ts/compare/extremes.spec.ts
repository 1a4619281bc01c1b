/** @jest-environment node */
import { compare, random } from './support';

test.each([1e-20, 1e20])('the cells of single precision survive being squared: %d', async scale => {
  const b = Float32Array.of(3 * scale, 4 * scale);
  const { cells } = await compare([1, 1, 2], new Float32Array(2), b, 4 * scale);
  expect(cells[0] / (5 * scale)).toBeCloseTo(1, 6);
});

describe.each([1, 1e-170, 1e200])('weights about %d', scale => {
  const vector = (...values: number[]): Float64Array =>
    Float64Array.from(values, value => value * scale);

  test('keep the digits of a small turn, stretched or not', async () => {
    for (const stretch of [1, 1.1]) {
      const b = vector(stretch, stretch, 1e-6, 1e-6);
      const { measures } = await compare([4], vector(1, 1, 0, 0), b, scale);
      expect(((measures.cosine ?? 0) * stretch ** 2) / 5e-13).toBeCloseTo(1, 6);
    }
  });

  test('that are all negative, or turned round, have their norm and their angle', async () => {
    const a = vector(-1, -2, -2);
    const { measures } = await compare([3], a, vector(1, 2, 2), 4 * scale);
    expect((measures.euclidean ?? 0) / scale).toBeCloseTo(6, 12);
    expect([measures.relative, measures.cosine, measures.angle]).toEqual([2, 2, 180]);
  });

  test('have the distances of their kernels and cells', async () => {
    const b = vector(3, 4, 0, 0);
    const parts = [[0, 1] as const, [1, 4] as const];
    const { kernels, cells } = await compare([2, 1, 2], new Float64Array(4), b, 4 * scale, parts);
    expect(kernels[0] / (5 * scale)).toBeCloseTo(1, 12);
    expect(kernels[1]).toBe(0);
    const largest = (2 - 2 ** -23) * 2 ** 127;
    expect([...cells]).toEqual([Math.min(largest, Math.fround(5 * scale)), 0]);
  });
});

test('opposite weights, part by part, have no more than the largest distance there is', async () => {
  const next = random(3);
  const a = Float64Array.from({ length: 300 }, () => next() - 0.5);
  const b = a.map(value => -3.3 * value);
  const parts = Array.from(a, (_, i) => [i, i + 1] as const);
  const { measures } = await compare([300], a, b, 5, parts);
  expect(2 - (measures.cosine ?? 0)).toBeGreaterThanOrEqual(0);
  expect(measures.cosine).toBeCloseTo(2, 12);
  expect((measures.angle ?? 0) / 180).toBeCloseTo(1, 12);
});

test('a change beyond double precision is undefined, and what it does to a share is not', async () => {
  const [a, b] = [Float64Array.of(-1.7e308), Float64Array.of(1.7e308)];
  const { measures } = await compare([1], a, b, 1);
  expect(measures).toMatchObject({ max_abs: null, euclidean: null, rms: null });
  expect(measures).toMatchObject({ mean_rpd: 2, share_sign_flips: 1 });
});

test.each([
  ['euclidean', [1, 0], [1, 1e-170], 1e-170],
  ['relative', [1e-170, 0], [1, 0], 1e170],
  ['cosine', [1e-100, 1e-100], [1e-170, 0], 1 - Math.SQRT1_2],
  ['euclidean', [0], [1.7e308], 1.7e308]
])('%s of %j and %j is %d', async (id, a, b, wanted) => {
  const [x, y] = [Float64Array.from(a), Float64Array.from(b)];
  const { measures } = await compare([a.length], x, y, 1);
  expect((measures[id] ?? NaN) / wanted).toBeCloseTo(1, 12);
});

test.each([
  [1e-161, 1e-155],
  [1e-175, 1e-165],
  [1e200, 1e250],
  [1e-160, 1]
])('double precision of %d and %d loses nothing', async (small, large) => {
  const a = Float64Array.of(small, -small, large, 2 * large);
  const b = Float64Array.of(2 * small, -small, large, -large);
  const { measures } = await compare([4], a, b, 3 * large);
  const wanted: Record<string, number> = {
    euclidean: 3 * large,
    relative: 3 / Math.sqrt(5),
    rms: 1.5 * large,
    cosine: 1 + 1 / Math.sqrt(10),
    angle: (Math.acos(-1 / Math.sqrt(10)) * 180) / Math.PI,
    max_abs: 3 * large,
    crest: 2,
    mean_rpd: (2 / 3 + 2) / 4,
    share_changed: 0.5,
    share_sign_flips: 0.25,
    share_to_zero: 0,
    share_from_zero: 0
  };
  for (const [id, found] of Object.entries(measures)) {
    expect([id, Math.abs((found ?? NaN) - wanted[id]) <= 1e-10 * wanted[id]]).toEqual([id, true]);
  }
});

test('a turn survives a stretch: B twice A but for a millionth', async () => {
  const next = random(5);
  const a = Float64Array.from({ length: 50_000 }, () => next() - 0.5);
  const noise = a.map(() => 1e-6 * (next() - 0.5));
  const b = a.map((value, i) => 2 * value + noise[i]);
  const { measures } = await compare([a.length], a, b, 2);
  const dot = (x: Float64Array, y: Float64Array): number =>
    x.reduce((sum, value, i) => sum + value * y[i], 0);
  const along = dot(a, noise) / dot(a, a);
  const rest = noise.map((value, i) => value - along * a[i]);
  const sine = Math.sqrt(dot(rest, rest) / dot(b, b));
  expect(measures.cosine).toBeCloseTo((sine * sine) / 2, 20);
  expect((measures.cosine ?? 0) / ((sine * sine) / 2)).toBeCloseTo(1, 6);
  expect((measures.angle ?? 0) / ((sine * 180) / Math.PI)).toBeCloseTo(1, 6);
  const doubled = await compare(
    [a.length],
    a,
    a.map(value => 2 * value),
    1
  );
  expect(doubled.measures.angle).toBe(0);
});
