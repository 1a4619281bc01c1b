import { mapTable } from '../../../src/panels/convolution/tables';
import { probabilityTable } from '../../../src/panels/performance/tables';
import type { IParameterChange, IPredictions } from '../../../src/state';
import { network } from './sample';

test('of large layers the table of the map says for which kernels and channels a value stands', () => {
  const change = {
    grid: { kernels: 5, channels: 3, window: [] },
    tile: { kernels: 2, channels: 2 },
    cells: Float32Array.of(1, 2, 3, 4, NaN, 6)
  } as unknown as IParameterChange;
  const { columns, rows } = mapTable(change);
  expect(columns).toEqual(['channel', 'kernel 0–1', 'kernel 2–3', 'kernel 4']);
  expect(rows).toEqual([
    ['0–1', 1, 3, NaN],
    ['2', 2, 4, 6]
  ]);
});

test('names of other classes than the model has are left out, and so is the true class', () => {
  const side = { probabilities: Float64Array.of(0.25, 0.75) };
  const predictions = {
    params: { image: 0 },
    label: 1,
    a: side,
    b: { probabilities: null }
  } as unknown as IPredictions;
  const images = { count: 1, names: ['p.png'], labels: [1], note: null };
  const rows = (classes: string[]) =>
    probabilityTable(predictions, { ...network([]), images, classes }).rows;
  expect(rows(['cat', 'dog'])).toEqual([
    ['p.png', 'cat', 0.25, null, 0],
    ['p.png', 'dog', 0.75, null, 1]
  ]);
  expect(rows(['cat'])[1]).toEqual(['p.png', 'class 1', 0.75, null, null]);
});
