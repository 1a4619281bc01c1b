/** @jest-environment node */
import type { IBins } from '../../../src/compare/api';
import { Binning } from '../../../src/compare/block/bins';
import { BLOCK } from '../../../src/compare/block/blocks';
import type { IBlockSums } from '../../../src/compare/block/blocks';
import { CategoryTable } from '../../../src/compare/block/categoryTable';
import { ParameterComparison } from '../../../src/compare/weights/parameter';
import { PlainLoop } from '../../../src/compare/block/plainLoop';
import { Simd } from '../../../src/compare/block/simd';
import { SIMD_CODE } from '../../../src/compare/block/simdCode';
import { SimdLoop } from '../../../src/compare/block/simdLoop';
import { AUTOMATIC, CUTS, part, random, SORTING } from './support';

const CODE = Simd.start();

/** Start, stop, head and size of runs. */
const RUNS = [
  [0, 1e9, 1, 1],
  [0, 1e9, 3, 9],
  [1, 700, 9, 9],
  [2, 701, 1, 4],
  [5, 6, 7, 8]
];

/** A table of categories for changes up to `max`. */
function tableOf(
  max: number,
  bins: Partial<IBins> = {},
  cuts: readonly number[] = CUTS,
  floor = 0
): CategoryTable {
  return new CategoryTable(new Binning(max, { ...AUTOMATIC, ...bins }), cuts, floor);
}

/** Pairs with every special case among them. */
function pairs(count: number, seed: number): [Float32Array, Float32Array] {
  const next = random(seed);
  const special = [0, -0, 1e-45, -1e-45, 3.4e38, 1, -1, 1e-20];
  const weight = (): number =>
    next() < 0.1 ? special[Math.floor(next() * special.length)] : next() - 0.5;
  const a = Float32Array.from({ length: count }, weight);
  return [a, a.map(x => (next() < 0.2 ? x : next() < 0.2 ? weight() : x + 0.1 * (next() - 0.5)))];
}

function largest(a: Float32Array, b: Float32Array): number {
  return a.reduce((max, x, i) => Math.max(max, Math.abs(x - b[i])), 0);
}

describe('the compiled loop', () => {
  it.each([
    ['the default bins', {}, CUTS, 0],
    ['a floor', {}, CUTS, 0.3],
    ['a floor beyond all bins', {}, CUTS, 1e39],
    ['no cuts', {}, [], 0],
    ['two cuts', {}, [0.1, 1.9], 1e-3],
    ['a range within the changes', { range: [0.01, 0.04] as const, count: 7 }, CUTS, 0],
    ['a range beyond them', { range: [0, 1e39] as const, count: 40 }, CUTS, 0],
    ['codes of two bytes', { count: 500 }, CUTS, 0.01]
  ])('agrees with the plain ones: %s', (_, bins, cuts, floor) => {
    for (const count of [1, 2, 3, 1000, BLOCK - 1, BLOCK]) {
      const [a, b] = pairs(count, count);
      const table = tableOf(largest(a, b), bins, cuts, floor);
      const expected = new PlainLoop(table).compare(a, b);
      const found = SimdLoop.create(CODE, table)?.compare(a, b);
      expect(found?.skipped).toEqual([]);
      expect(found?.changes.values).toEqual(expected.changes.values);
      expect(found?.codes).toEqual(expected.codes);
      for (const [start, stop, head, size] of RUNS.map(run => run.map(at => Math.min(at, count)))) {
        const [mine, plain] = [found?.changes, expected.changes];
        expect(mine?.maxima(start, stop, head, size)).toEqual(
          plain.maxima(start, stop, head, size)
        );
        const squares = plain.squares(start, stop);
        const error = Math.abs((mine?.squares(start, stop) ?? NaN) - squares);
        expect(error).toBeLessThanOrEqual(1e-12 * squares);
      }
      expect(found?.counts).toEqual(expected.counts);
      const names = Object.keys(expected.sums) as (keyof IBlockSums)[];
      expect(Object.keys(found?.sums ?? {}).sort()).toEqual([...names].sort());
      for (const name of names) {
        const sum = expected.sums[name];
        const error = Math.abs((found?.sums[name] ?? NaN) - sum);
        expect([name, error <= 1e-12 * Math.abs(sum) * Math.sqrt(count)]).toEqual([name, true]);
      }
    }
  });

  it('leaves no trace in the next block, nor in that of other categories', () => {
    const [a, b] = pairs(100, 1);
    const max = largest(a, b);
    const [table, other] = [tableOf(max), tableOf(2 * max, { count: 11 }, [1])];
    const loop = SimdLoop.create(CODE, table);
    const counts = (): number[] => [...(loop?.compare(a, b)?.counts ?? [])];
    const first = counts();
    expect(counts()).toEqual(first);
    SimdLoop.create(CODE, other)?.compare(b, a);
    expect(counts()).toEqual(first);
  });

  it.each([NaN, Infinity, -Infinity])('leaves %d to the plain ones', value => {
    const loop = SimdLoop.create(CODE, tableOf(1));
    const [a, b] = [Float32Array.of(0.5, 0, value), Float32Array.of(0, 0.5, 0)];
    expect(loop?.compare(a, b)).toBeNull();
    expect(loop?.compare(b, a)).toBeNull();
    expect(loop?.compare(b, b)?.sums.changed).toBe(0);
  });

  it('leaves double precision, logarithmic bins and more than four cuts to them as well', () => {
    const [single, double] = [Float32Array.of(1), Float64Array.of(1)];
    expect(SimdLoop.create(CODE, tableOf(1))?.compare(double, single)).toBeNull();
    expect(SimdLoop.create(CODE, tableOf(1))?.compare(single, double)).toBeNull();
    expect(SimdLoop.create(CODE, tableOf(1, { scale: 'log' }))).toBeNull();
    expect(SimdLoop.create(CODE, tableOf(1, {}, [0.1, 0.2, 0.3, 0.4, 0.5]))).toBeNull();
  });

  it('compares the blocks of a parameter, and leaves it those that are not finite', () => {
    const [a, b] = pairs(3 * BLOCK, 5);
    a[BLOCK + 1] = NaN;
    const task = { shape: [3, BLOCK], maxAbsChange: 4e38, sorting: SORTING };
    const found = jest.spyOn(CODE!, 'compare');
    const [compiled, plain] = [CODE, null].map(simd => {
      const comparison = new ParameterComparison(task, { reduceCells: null, simd });
      comparison.add(part(a, b, 0, a.length));
      return comparison.picture();
    });
    expect(found.mock.results.map(({ value }) => value !== null)).toEqual([true, false, true]);
    found.mockRestore();
    expect([compiled.loop, plain.loop]).toEqual(['compiled', 'barred']);
    expect(compiled.nonfinite).toBe(1);
    expect(compiled.counts).toEqual(plain.counts);
    expect(compiled.cells).toEqual(plain.cells);
    expect(compiled.cellMaxAt).toBe(plain.cellMaxAt);
  });

  it('says that plain loops do what it cannot', () => {
    const bins = { ...AUTOMATIC, scale: 'log' } as const;
    const task = { shape: [1, 4], maxAbsChange: 4, sorting: { ...SORTING, bins } };
    const comparison = new ParameterComparison(task, { reduceCells: null, simd: CODE });
    comparison.add(part(Float32Array.of(1, 2, 3, 4), new Float32Array(4), 0, 4));
    expect(comparison.picture().loop).toBe('plain');
  });

  it('has room for a block', () => {
    const bytes = Uint8Array.from(atob(SIMD_CODE), character => character.charCodeAt(0));
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
    expect((exports.BLOCK as WebAssembly.Global).value).toBe(BLOCK);
  });

  it('is not there where a policy bars WebAssembly', () => {
    const barred = jest.spyOn(WebAssembly, 'Module').mockImplementation(() => {
      throw new WebAssembly.CompileError('refused');
    });
    expect(Simd.start()).toBeNull();
    barred.mockRestore();
    expect(Simd.start()).not.toBeNull();
  });
});
