/** @jest-environment node */
import { Binning } from '../../../src/compare/block/bins';
import { CategoryTable } from '../../../src/compare/block/categoryTable';
import { chooseIndex } from '../../../src/compare/highlight/chooseIndex';
import { TileIndex } from '../../../src/compare/highlight/tileIndex';
import { WeightIndex } from '../../../src/compare/highlight/weightIndex';
import { kernelGrid } from '../../../src/tensor/shape';
import { tileOf } from '../../../src/tensor/tiles';
import { typicalFloor } from '../../../src/compare/weights/floor';
import { findLevels, SPECIAL_LEVELS, specialLevel } from '../../../src/compare/block/levelColumns';
import { HELD_BYTES, HeldWeights } from '../../../src/compare/weights/held';
import { relativePercentDifference as rpd } from '../../../src/compare/block/rpd';
import contract from '../../../protocol/measures.json';
import { AUTOMATIC, BINS, CUTS, random } from './support';

describe('the relative percent difference', () => {
  it.each([
    [0, 0, 0],
    [0, -0, 0],
    [1, 1, 0],
    [3, 1, 1],
    [1, 3, 1],
    [-1, 1, 2],
    [0, 1e-12, 2],
    [5e-324, 0, 2],
    [5e-324, 5e-324, 0],
    [1.7e308, -1.7e308, 2],
    [-1.7e308, 1.7e308, 2],
    [1.5e308, 0.5e308, 1],
    [-0.5e308, -1.5e308, 1],
    [1.5, 1, 0.4]
  ])('of %p and %p is %p', (x, y, expected) => {
    expect(rpd(x, y)).toBe(expected);
  });

  it('is that of the ratio, whatever the scale', () => {
    const next = random(1);
    for (let i = 0; i < 200; i++) {
      const x = 10 ** (next() * 600 - 300);
      const ratio = 1 + next() * 10;
      expect(rpd(x, x * ratio)).toBeCloseTo((2 * (ratio - 1)) / (ratio + 1), 12);
    }
  });
});

const automatic = (max: number): Binning => new Binning(max, AUTOMATIC);

describe('bins', () => {
  it('end exactly at the maximum and are half-open, the last one closed', () => {
    const next = random(2);
    for (let i = 0; i < 200; i++) {
      const max = 10 ** (next() * 40 - 20);
      const bins = automatic(max);
      const { edges } = bins;
      expect(edges[BINS]).toBe(max);
      edges.forEach((edge, bin) => {
        expect(bins.of(edge)).toBe(Math.min(bin, BINS - 1));
        expect(bins.of(edge * (1 - 2 ** -53))).toBe(Math.max(0, bin - 1));
      });
      const change = next() * max;
      const bin = bins.of(change);
      expect(edges[bin] <= change && change < edges[bin + 1]).toBe(true);
    }
  });

  it('ascend for the smallest numbers, and hold everything when nothing changed', () => {
    const tiny = automatic(1e-322);
    expect(Array.from(tiny.edges)).toEqual([...tiny.edges].sort((x, y) => x - y));
    expect(tiny.of(1e-322)).toBe(BINS - 1);
    expect(automatic(0).of(0)).toBe(0);
    expect(automatic(1).of(2)).toBe(BINS - 1);
    expect(new Binning(1, { ...AUTOMATIC, count: 2 }).of(0.9)).toBe(1);
    expect(new Binning(1e-322, { ...AUTOMATIC, scale: 'log' }).of(1e-322)).toBe(BINS - 1);
    const least = Number.MIN_VALUE;
    const equal = new Binning(30 * least, { ...AUTOMATIC, count: 3 });
    expect([...equal.edges]).toEqual([0, 10 * least, 20 * least, 30 * least]);
  });

  it('over a range have one more before and behind for what it leaves out', () => {
    const bins = new Binning(10, { scale: 'linear', count: 2, range: [1, 3] });
    expect([...bins.edges]).toEqual([0, 1, 2, 3, 10]);
    expect(bins.inner).toEqual([1, 3]);
    expect([0, 0.9, 1, 2.9, 3, 10].map(change => bins.of(change))).toEqual([0, 0, 1, 2, 3, 3]);
    const beyond = new Binning(2, { scale: 'linear', count: 4, range: [0, 4] });
    expect([...beyond.edges]).toEqual([0, 1, 2, 3, 4]);
  });

  it('are of equal ratio when logarithmic', () => {
    const { edges, inner } = new Binning(1000, { scale: 'log', count: 3, range: [1, 1000] });
    [0, 1, 10, 100, 1000].forEach((edge, i) => expect(edges[i]).toBeCloseTo(edge, 9));
    expect(inner).toEqual([1, 4]);
    const decades = new Binning(5, { ...AUTOMATIC, scale: 'log' });
    expect(decades.edges[1]).toBeCloseTo(5 / 10 ** contract.log_decades, 12);
    expect(decades.edges).toHaveLength(contract.bins + 2);
  });

  it.each([
    { ...AUTOMATIC, count: 0 },
    { ...AUTOMATIC, count: 1.5 },
    { ...AUTOMATIC, range: [2, 1] as const },
    { ...AUTOMATIC, range: [1, 1] as const },
    { ...AUTOMATIC, range: [-1, 1] as const },
    { ...AUTOMATIC, range: [0, Infinity] as const }
  ])('refuse %j', bins => {
    for (const max of [0, 1]) {
      expect(() => new Binning(max, bins)).toThrow(/no .* bins between/);
    }
  });
});

test('the floor is a rounding step at the typical size of the finite weights', () => {
  const a = Float64Array.of(3, -4, NaN, 1);
  const b = Float64Array.of(0, 6, 1, Infinity);
  expect(typicalFloor(a, b, 0.5)).toBeCloseTo(0.5 * (Math.sqrt(12.5) + Math.sqrt(18)), 14);
  expect(typicalFloor(Float64Array.of(NaN), Float64Array.of(1), 0.5)).toBe(0);
});

describe('change levels', () => {
  it('are half-open, the last one closed', () => {
    const rpd = Float64Array.of(0, 0.4, 0.8, 1.2, 1.6, 2);
    const change = rpd.map(() => 1);
    const block = { a: change, b: change, change, rpd, flips: new Uint8Array(6), skipped: [] };
    const levels = new Uint8Array(6);
    findLevels(block, CUTS, 0, levels);
    expect([...levels]).toEqual([0, 1, 2, 3, 4, 4]);
    findLevels(block, [0.1, 0.2, 0.3, 0.4, 0.5, 1.6], 0, levels);
    expect([...levels]).toEqual([0, 4, 5, 5, 6, 6]);
  });

  it('are those of the contract, in its order of precedence', () => {
    expect(SPECIAL_LEVELS).toEqual(contract.special_levels.map(({ id }) => id));
    const first = (x: number, y: number, floor: number): string | undefined =>
      SPECIAL_LEVELS[specialLevel(x, y, floor)];
    expect(first(0, 0, 0)).toBe('both_zero');
    expect(first(-1, 2, 3)).toBe('both_zero');
    expect(first(1, 0, 1)).toBe('both_zero');
    expect(first(1, 0, 0.5)).toBe('to_zero');
    expect(first(-0, 1, 0.5)).toBe('from_zero');
    expect(first(-1e-200, 1e-200, 0)).toBe('sign_flip');
    expect(first(1, 1e-20, 0)).toBeUndefined();
    expect(contract.precedence.slice(0, 4)).toEqual([
      'both_zero',
      'to_zero',
      'from_zero',
      'sign_flip'
    ]);
  });
});

function table(bins: number, floor: number): CategoryTable {
  return new CategoryTable(new Binning(1, { ...AUTOMATIC, count: bins }), CUTS, floor);
}

describe('what is kept of the weights', () => {
  it('is one byte a weight, two for many categories that can occur, nothing beyond the limit', () => {
    const bytes = (count: number, bins: number, floor = 0): number =>
      WeightIndex.bytes(count, table(bins, floor));
    expect(bytes(7, BINS)).toBe(7);
    // 31 · 8 + 6 categories and a code for all others; one more is too much.
    expect(bytes(7, 31, 5.5 / 31)).toBe(7);
    expect(bytes(7, 31, 6.5 / 31)).toBe(14);
    expect(bytes(7, BINS, 1)).toBe(14);
    expect(bytes(50_000_001, BINS)).toBe(Infinity);
  });

  it.each([
    ['weights of a small layer', [64, 32, 3, 3], WeightIndex],
    ['weights of a large convolution', [2048, 2048, 3, 3], WeightIndex],
    ['tiles of a large dense layer', [4096, 9216], TileIndex],
    ['tiles of a larger one', [4096, 25088], TileIndex],
    ['nothing of a larger convolution', [4096, 2048, 3, 3], null]
  ])('tells where the %s are', (_, shape, Kind) => {
    const grid = kernelGrid(shape);
    const kept = chooseIndex(grid, tileOf(grid), table(BINS, 0), null);
    expect(kept?.constructor ?? null).toBe(Kind);
  });

  it('is a code of its own for every category that can occur, and one for all others', () => {
    const { codeOf, count, levels } = table(3, 0.5);
    expect([count, levels]).toEqual([27, 9]);
    const shared = codeOf[26];
    const own = codeOf.filter(code => code !== shared);
    expect([...own]).toEqual(Array.from({ length: 26 }, (_, i) => i + 1));
    expect([...codeOf].filter(code => code === shared)).toHaveLength(1);
  });

  it('is the values up to 64 MiB', () => {
    expect(HeldWeights.create(HELD_BYTES / 8 + 1, 'float32', 'float32', HELD_BYTES)).toBeNull();
    expect(HeldWeights.create(HELD_BYTES / 16 + 1, 'float64', 'float64', HELD_BYTES)).toBeNull();
    expect(HeldWeights.create(3, 'float64', 'float32', 36)?.a).toEqual(new Float64Array(3));
  });
});
