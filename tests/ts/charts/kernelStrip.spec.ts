import { kernelStrip, stripLayout } from '../../../src/charts/kernelStrip';
import { currentTheme } from '../../../src/charts/theme';

test.each([1, 7, 64, 512, 4096, 20000])('%i cells all have a place within the strip', n => {
  const { columns, rows, size } = stripLayout(n, 256, 84);
  expect(columns * rows).toBeGreaterThanOrEqual(n);
  expect(columns * size).toBeLessThanOrEqual(256);
  expect(rows * size).toBeLessThanOrEqual(84);
});

test('each kernel has one cell, shaded relative to the most changed one', () => {
  const theme = currentTheme();
  const strip = kernelStrip(Float64Array.of(0, 1, 2, NaN), theme);
  const fills = [...strip.querySelectorAll('rect')].map(rect => rect.getAttribute('fill'));
  expect(strip.dataset.kernelCount).toBe('4');
  expect(fills).toEqual([theme.change(0), theme.change(0.5), theme.change(1), theme.missing]);
  expect(strip.textContent).toBe('4 kernels, Euclidean distance 0 to 2 each');
});
