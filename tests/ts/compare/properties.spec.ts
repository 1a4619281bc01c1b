/** @jest-environment node */
import type { IBins } from '../../../src/compare/api';
import { size } from '../../../src/tensor/shape';
import type { FloatArray } from '../../../src/tensor/bytes';
import { AUTOMATIC, compare, CUTS, LEVELS, random } from './support';

/** Numbers that break what is not careful. */
const POISON = [0, -0, NaN, Infinity, -Infinity, 5e-324, -1e-40, 1e-30, 3e38, -3e38];
const SHAPES = [[], [1], [0, 3], [7], [5, 4], [4, 2, 3], [3, 2, 3, 3], [2, 1, 2, 2, 2]];

type Random = () => number;

function weights(count: number, next: Random, double: boolean, poisoned: number): FloatArray {
  const draw = (): number => {
    if (next() < poisoned) {
      return POISON[Math.floor(next() * POISON.length)];
    }
    return (next() - 0.5) * 10 ** (next() * 4 - 2);
  };
  const values = Array.from({ length: count }, draw);
  return double ? Float64Array.from(values) : Float32Array.from(values);
}

/** B from A: some weights as they were, some turned, some zero, the others moved. */
function changed(a: FloatArray, next: Random, poisoned: number): FloatArray {
  return a.map(value => {
    const kind = next();
    if (kind < poisoned) {
      return POISON[Math.floor(next() * POISON.length)];
    }
    return kind < 0.3 ? value : kind < 0.4 ? -value : kind < 0.5 ? 0 : value * (0.5 + next());
  });
}

/** The measures as plain loops in double precision, without a line of the code under test. */
function plainly(a: FloatArray, b: FloatArray): Record<string, number | null> {
  const pairs: [number, number][] = [];
  a.forEach((x, i) => {
    if (Number.isFinite(x) && Number.isFinite(b[i])) {
      pairs.push([x, b[i]]);
    }
  });
  const n = pairs.length;
  const norm = (of: (pair: [number, number]) => number): number => Math.hypot(...pairs.map(of), 0);
  const share = (is: (x: number, y: number) => boolean): number | null =>
    n > 0 ? pairs.filter(([x, y]) => is(x, y)).length / n : null;
  const change = norm(([x, y]) => y - x);
  const [normA, normB] = [norm(([x]) => x), norm(([, y]) => y)];
  const unit = pairs.map(([x, y]) => [x / normA, y / normB]);
  // ‖â − b̂‖² / 2 = 1 − cos for unit vectors.
  // Norms that differ by 120 powers of ten leave no direction to compare.
  const comparable = normA / normB > 1e-120 && normA / normB < 1e120;
  const turn = comparable ? Math.hypot(...unit.map(([x, y]) => x - y)) : null;
  const rpd = ([x, y]: [number, number]): number =>
    x === y ? 0 : (2 * Math.abs(x - y)) / (Math.abs(x) + Math.abs(y));
  return {
    euclidean: n > 0 || a.length === 0 ? change : null,
    relative: normA > 0 ? change / normA : null,
    rms: n > 0 ? change / Math.sqrt(n) : null,
    cosine: turn === null ? null : (turn * turn) / 2,
    angle: turn === null ? null : (2 * Math.asin(Math.min(1, turn / 2)) * 180) / Math.PI,
    max_abs: n > 0 ? Math.max(...pairs.map(([x, y]) => Math.abs(y - x))) : null,
    mean_rpd: n > 0 ? pairs.reduce((sum, pair) => sum + rpd(pair), 0) / n : null,
    share_changed: share((x, y) => x !== y),
    share_sign_flips: share((x, y) => (x < 0 && y > 0) || (x > 0 && y < 0)),
    share_to_zero: share((x, y) => x !== 0 && y === 0),
    share_from_zero: share((x, y) => x === 0 && y !== 0)
  };
}

/** Column of a pair of finite weights, by the rules of the contract. */
function column(x: number, y: number, cuts: readonly number[], floor: number): number {
  const total = Math.abs(x) + Math.abs(y);
  const special = [
    [total <= floor, 'both_zero'],
    [y === 0, 'to_zero'],
    [x === 0, 'from_zero'],
    [x > 0 !== y > 0, 'sign_flip']
  ].find(([holds]) => holds);
  const rpd = 2 * (Math.abs(x - y) / total);
  return special ? LEVELS.indexOf(String(special[1])) : cuts.filter(cut => rpd >= cut).length;
}

function countPlainly(
  a: FloatArray,
  b: FloatArray,
  edges: Float64Array,
  cuts: readonly number[],
  floor: number
): number[] {
  const counts = new Array<number>((edges.length - 1) * LEVELS.length).fill(0);
  a.forEach((x, i) => {
    const y = b[i];
    if (Number.isFinite(x) && Number.isFinite(y)) {
      const change = Math.abs(x - y);
      const found = edges.findIndex(
        (edge, bin) => bin + 1 < edges.length && change >= edge && change < edges[bin + 1]
      );
      const bin = edges[edges.length - 1] === 0 ? 0 : found < 0 ? edges.length - 2 : found;
      counts[bin * LEVELS.length + column(x, y, cuts, floor)]++;
    }
  });
  return counts;
}

function near(found: number | null, wanted: number | null): boolean {
  if (found === null || wanted === null) {
    return found === wanted;
  }
  return Math.abs(found - wanted) <= 1e-5 * Math.abs(wanted) + 1e-14;
}

function settings(next: Random, max: number): { bins: IBins; cuts: number[]; floor: number } {
  const low = max * next() * 0.5;
  const high = low + (max || 1) * (0.1 + next());
  const cuts = Array.from({ length: 4 }, () => next() * 2).sort((x, y) => x - y);
  const scale = next() < 0.5 ? 'log' : 'linear';
  const range = next() < 0.6 ? ([low || 1e-3, high] as const) : null;
  const count = next() < 0.5 ? null : 1 + Math.floor(next() * 60);
  const bins: IBins = next() < 0.3 ? AUTOMATIC : { scale, count, range };
  return { bins, cuts: next() < 0.3 ? CUTS : cuts, floor: next() < 0.5 ? 0 : next() * 0.1 };
}

const CASES = Array.from({ length: 160 }, (_, seed) => seed);

test.each(CASES)(
  'random weights, case %i: measures and counts as plain loops give them',
  async seed => {
    const next = random(seed * 7919 + 1);
    const shape = SHAPES[seed % SHAPES.length];
    const poisoned = [0, 0.05, 0.4, 1][Math.floor(next() * 4)];
    const a = weights(size(shape), next, next() < 0.4, poisoned);
    const b = next() < 0.1 ? a.slice() : changed(a, next, poisoned);
    const expected = plainly(a, b);
    const max = expected.max_abs ?? 0;
    const sorting = settings(next, max);
    const picture = await compare(shape, a, b, max, undefined, sorting);

    const wrong = Object.keys(expected).filter(id => !near(picture.measures[id], expected[id]));
    expect(wrong.map(id => [id, picture.measures[id], expected[id]])).toEqual([]);
    expect(Object.keys(picture.measures).sort()).toEqual(Object.keys(expected).sort());
    expect(Array.from(picture.edges)).toEqual([...picture.edges].sort((x, y) => x - y));
    const counts = countPlainly(a, b, picture.edges, sorting.cuts, sorting.floor);
    expect(Array.from(picture.counts)).toEqual(counts);
    const total = picture.counts.reduce((sum, count) => sum + count, 0);
    expect(total + picture.nonfinite).toBe(a.length);
  }
);

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
  [1e-161, 3e-161],
  [1e-170, 1e-165],
  [1e200, 1e250],
  [1e-160, 1]
])('double precision of %d and %d loses nothing', async (small, large) => {
  const a = Float64Array.of(small, -small, large, 2 * large);
  const b = Float64Array.of(2 * small, -small, large, -large);
  const { measures } = await compare([4], a, b, 3 * large);
  const wanted = plainly(a, b);
  expect(Object.keys(wanted).filter(id => !near(measures[id], wanted[id]))).toEqual([]);
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
