/** @jest-environment node */
import { Categories, levelBounds, levelOf, MAX_CODED } from '../../../src/compare/categories';
import { binEdges, binOf } from '../../../src/compare/edges';
import { HELD_BYTES, HeldWeights } from '../../../src/compare/held';
import { relativePercentDifference as rpd } from '../../../src/compare/rpd';
import { BINS, LEVELS, random } from './support';

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
    [1.5e308, 0.5e308, 1],
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

describe('bins', () => {
  it('end exactly at the maximum and are half-open, the last one closed', () => {
    const next = random(2);
    for (let i = 0; i < 200; i++) {
      const max = 10 ** (next() * 40 - 20);
      const edges = binEdges(max, BINS);
      expect(edges[BINS]).toBe(max);
      edges.forEach((edge, bin) => expect(binOf(edge, edges)).toBe(Math.min(bin, BINS - 1)));
      const change = next() * max;
      const bin = binOf(change, edges);
      expect(edges[bin] <= change && change < edges[bin + 1]).toBe(true);
    }
  });

  it('ascend for the smallest numbers, and hold everything when nothing changed', () => {
    const tiny = binEdges(1e-322, BINS);
    expect(Array.from(tiny)).toEqual([...tiny].sort((x, y) => x - y));
    expect(binOf(1e-322, tiny)).toBe(BINS - 1);
    expect(binOf(0, binEdges(0, BINS))).toBe(0);
    expect(binOf(2, binEdges(1, BINS))).toBe(BINS - 1);
  });
});

describe('change levels', () => {
  it('are half-open, the last one closed', () => {
    const bounds = levelBounds(LEVELS);
    expect([0, 0.4, 0.8, 1.2, 1.6, 2].map(value => levelOf(value, bounds))).toEqual([
      0, 1, 2, 3, 4, 4
    ]);
    expect(levelOf(NaN, bounds)).toBe(-1);
  });
});

describe('what is kept of the weights', () => {
  it('is one byte a weight, two for many bins, nothing beyond the limit', () => {
    expect(new Categories(7, binEdges(1, BINS), LEVELS).codes).toBeInstanceOf(Uint8Array);
    expect(new Categories(7, binEdges(1, 100), LEVELS).codes).toBeInstanceOf(Uint16Array);
    expect(new Categories(MAX_CODED + 1, binEdges(1, BINS), LEVELS).codes).toBeNull();
  });

  it('is the values up to 64 MiB', () => {
    expect(HeldWeights.create(HELD_BYTES / 8 + 1, 'float32', 'float32', HELD_BYTES)).toBeNull();
    expect(HeldWeights.create(HELD_BYTES / 16 + 1, 'float64', 'float64', HELD_BYTES)).toBeNull();
    expect(HeldWeights.create(3, 'float64', 'float32', 36)?.a).toEqual(new Float64Array(3));
  });
});
