/** @jest-environment node */
import { compare, random } from './support';

test.each([1e-20, 1e20])('the cells of single precision survive being squared: %d', async scale => {
  const b = Float32Array.of(3 * scale, 4 * scale);
  const { cells } = await compare([1, 1, 2], new Float32Array(2), b, 4 * scale);
  expect(cells[0] / (5 * scale)).toBeCloseTo(1, 6);
});

test.each([1, 1e-170, 1e200])('a small turn of weights about %d keeps its digits', async scale => {
  const a = Float64Array.of(1, 1, 0, 0).map(value => value * scale);
  const b = Float64Array.of(1, 1, 1e-6, 1e-6).map(value => value * scale);
  const { measures } = await compare([4], a, b, scale);
  expect((measures.cosine ?? 0) / 5e-13).toBeCloseTo(1, 6);
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
