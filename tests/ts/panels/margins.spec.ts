import { alignedNumbers } from '../../../src/charts/format';
import { marginsOf } from '../../../src/panels/convolution/margins';
import type { IParameterChange } from '../../../src/state';

function change(kernels: number, channels: number, tile = 1): IParameterChange {
  const cells = Float32Array.from({ length: kernels * channels }, (_, i) => i);
  return {
    grid: { kernels, channels, window: [3, 3] },
    tile: { kernels: tile, channels: tile },
    cells,
    kernels: Float64Array.from({ length: kernels }, (_, i) => i)
  } as unknown as IParameterChange;
}

test('the change of a channel is the Euclidean length of its row, without what is not finite', () => {
  const one = change(3, 2);
  one.cells[4] = NaN;
  const { columns, rows } = marginsOf(one);
  expect(columns).toBe(one.kernels);
  expect(rows && [...rows]).toEqual([Math.hypot(0, 2), Math.hypot(1, 3, 5)]);
});

test('there are no bars where they would say nothing new or nothing exact', () => {
  expect(marginsOf(change(3, 1))).toEqual({ columns: null, rows: null });
  expect(marginsOf(change(1, 3)).rows).toBeNull();
  expect(marginsOf(change(4, 4, 2)).rows).toBeNull();
});

test('numbers of a table have the same decimals, and only a zero is 0', () => {
  const text = alignedNumbers([0.01234567, -1.5, 0, NaN]);
  expect([0.01234567, -1.5, 0, NaN, 1e-9].map(text)).toEqual([
    '0.012',
    '−1.500',
    '0',
    'NaN',
    '0.000'
  ]);
  expect(alignedNumbers([12345])(12345)).toBe('12345');
  expect(alignedNumbers([2e-7])(-2e-8)).toBe('−2.000e−8');
});
