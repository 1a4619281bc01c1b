import { rampShares } from '../../../src/charts/ramp';
import type { Ramp } from '../../../src/charts/ramp';
import { rampLegend } from '../../../src/charts/rampLegend';
import { currentTheme } from '../../../src/charts/theme';

const shares = (ramp: Ramp, values: number[]): number[] => values.map(rampShares(ramp, values));

test.each(['range', 'zero', 'rank'] as const)('%s: no change has no shade', ramp => {
  expect(shares(ramp, [0, 0, 0])).toEqual([0, 0, 0]);
  expect(shares(ramp, [0])).toEqual([0]);
  expect(shares(ramp, [0, 5])).toEqual([0, 1]);
});

test('from the smallest to the largest the ends are the ends, and the smallest is still shaded', () => {
  const [least, middle, most] = shares('range', [1.744, 2.151, 2.558]);
  expect(least).toBeGreaterThan(0.05);
  expect(middle).toBeCloseTo((least + most) / 2, 10);
  expect(most).toBe(1);
});

test('from zero shades are shares of the largest', () => {
  expect(shares('zero', [1, 2, 4])).toEqual([0.25, 0.5, 1]);
});

test('by rank equal values are equal and outliers hide nothing', () => {
  const [least, same, again, most] = shares('rank', [1, 2, 2, 1e9]);
  expect(again).toBe(same);
  expect(same).toBeCloseTo((least + most) / 2, 10);
});

test('one value, or equal ones, that are not zero are in the middle', () => {
  expect(shares('range', [3, 3])).toEqual([0.5, 0.5]);
  expect(shares('rank', [3])).toEqual([0.5]);
});

test.each([
  ['range', '1', 'smallest to largest'],
  ['zero', '0', 'from zero'],
  ['rank', '1', 'by rank']
] as const)('the legend of %s begins at %s and says so', (ramp, start, kind) => {
  const legend = rampLegend({ name: 'RMS change', values: [1, 2], ramp, theme: currentTheme() });
  const said = [...legend.children].map(({ textContent }) => textContent);
  expect(said).toEqual([start, '', '2', kind]);
});
