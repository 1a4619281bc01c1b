import { cellSummary, relativeDifference } from '../../../src/charts/cellWeights';
import { kernelMatrix } from '../../../src/charts/kernelMatrix';
import {
  paintWeights,
  windowIndex,
  windowLayout,
  windowPosition
} from '../../../src/charts/weightMap';

const COLOURS = {
  background: '#000000',
  missing: '#ffff00',
  diverging: (share: number): string => (share > 0 ? '#ff0000' : share < 0 ? '#0000ff' : '#ffffff')
};

describe('windowLayout', () => {
  it.each([
    [[], 1, 1, 1],
    [[5], 5, 1, 1],
    [[2, 3], 3, 2, 1],
    [[4, 2, 3], 12, 2, 4]
  ])('lays out %j', (window, columns, rows, slices) => {
    expect(windowLayout(window)).toMatchObject({ columns, rows, slices });
  });

  it('finds every weight of a window with slices at its own place and back', () => {
    const layout = windowLayout([2, 2, 3]);
    // Slice 1, row 0, column 2 of 2 × 2 × 3.
    expect(windowPosition(layout, 8)).toEqual({ column: 5, row: 0 });
    for (let index = 0; index < 12; index++) {
      const { column, row } = windowPosition(layout, index);
      expect(windowIndex(layout, column, row)).toBe(index);
    }
  });
});

it('paints kernels side by side, channels below each other, windows in reading order', () => {
  // 2 kernels × 1 channel × 1 × 2.
  const picture = paintWeights(
    {
      span: { columns: [3, 5], rows: [7, 8] },
      layout: windowLayout([1, 2]),
      a: Float32Array.of(0, 0, 0, 0),
      b: Float32Array.of(1, -1, 0, NaN),
      marked: null,
      max: 1
    },
    COLOURS
  );
  expect([picture.width, picture.height]).toEqual([4, 1]);
  expect(Array.from(picture.data)).toEqual(
    [
      [255, 0, 0, 255],
      [0, 0, 255, 255],
      [255, 255, 255, 255],
      [255, 255, 0, 255]
    ].flat()
  );
});

it('dims weights that are not marked', () => {
  const picture = paintWeights(
    {
      span: { columns: [0, 1], rows: [0, 2] },
      layout: windowLayout([]),
      a: Float32Array.of(0, 0),
      b: Float32Array.of(1, 1),
      marked: Uint8Array.of(1, 0),
      max: 1
    },
    COLOURS
  );
  expect([picture.data[0], picture.data[4]]).toEqual([255, 102]);
});

describe('cellSummary', () => {
  it('measures a cell', () => {
    const summary = cellSummary([1, 0, -2], [3, 0, 2]);
    expect(summary.distance).toBeCloseTo(Math.sqrt(4 + 16));
    expect(summary.meanRpd).toBeCloseTo((1 + 0 + 2) / 3);
    expect(summary.maxRpd).toBe(2);
    expect(summary.extent).toBe(3);
    expect(summary.change).toBe(4);
  });

  it('knows relative differences at their limits', () => {
    expect(relativeDifference(0, 0)).toBe(0);
    expect(relativeDifference(0, 1e-30)).toBe(2);
    expect(relativeDifference(Infinity, Infinity)).toBeNaN();
    expect(cellSummary([1, NaN], [1, 1]).maxRpd).toBeNaN();
  });
});

it('writes small matrices out and keeps exact values of all', () => {
  const draw = (rows: number, columns: number): HTMLElement =>
    kernelMatrix({
      caption: 'A',
      values: Float64Array.from({ length: rows * columns }, (_, i) => i / 3),
      layout: windowLayout([rows, columns]),
      max: 1,
      diverging: COLOURS.diverging,
      missing: COLOURS.missing
    });
  const cells = draw(2, 3).querySelectorAll('td');
  expect(cells[4].textContent).toBe('1.333');
  expect(cells[4].dataset.value).toBe(String(4 / 3));
  expect(draw(11, 11).querySelectorAll('td')[4].textContent).toBe('');
});
