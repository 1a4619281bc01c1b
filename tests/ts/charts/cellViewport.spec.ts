import {
  cellAt,
  constrainedShift,
  fitCells,
  grown,
  mapExtent,
  maxZoom,
  revealShift,
  visibleCells,
  weightPixels,
  zoomed
} from '../../../src/charts/cellViewport';

const EXTENT = { width: 404, height: 204 };

describe('fitCells', () => {
  it('fills the extent with cells that need not be square', () => {
    const fit = fitCells(EXTENT, { columns: 10, rows: 10 });
    expect(fit).toEqual({ x0: 2, y0: 2, cellWidth: 40, cellHeight: 20 });
  });

  it('keeps cells within four to one, whichever way', () => {
    const row = fitCells(EXTENT, { columns: 100, rows: 1 });
    expect([row.cellWidth, row.cellHeight]).toEqual([4, 16]);
    const column = fitCells(EXTENT, { columns: 1, rows: 100 });
    expect([column.cellWidth, column.cellHeight]).toEqual([8, 2]);
  });
});

describe('a zoomed map', () => {
  it('takes no more room than its cells', () => {
    const grid = { columns: 1, rows: 100 };
    expect(mapExtent(fitCells(EXTENT, grid), grid)).toEqual({ width: 12, height: 204 });
  });

  it.each([
    ['before its start', [-5, 20], 100, -5],
    ['within it', [5, 20], 100, 0],
    ['beyond its end', [90, 105], 100, 5],
    ['all of it and more', [-5, 105], 100, -5],
    ['more than there is, too far on', [30, 140], 100, 30]
  ] as const)('leaves nothing empty: the extent shows what is %s', (_, shown, length, shift) => {
    expect(constrainedShift(shown, length)).toBe(shift);
  });
});

describe('zoomed cells', () => {
  const grid = { columns: 10, rows: 10 };
  const geometry = zoomed(fitCells(EXTENT, grid), { k: 3, x: -100, y: -50 });

  it('are hit where they are drawn', () => {
    const { x0, y0, cellWidth, cellHeight } = geometry;
    expect(cellAt(geometry, grid, x0 + 4.5 * cellWidth, y0 + 7.5 * cellHeight)).toEqual({
      column: 4,
      row: 7
    });
    expect(cellAt(geometry, grid, x0 - 1, y0 + 1)).toBeNull();
    expect(cellAt(geometry, grid, x0 + 10 * cellWidth, y0 + 1)).toBeNull();
  });

  it('are in view when a part of them is', () => {
    // x from -94 in steps of 120 over 404 px; y from -44 in steps of 60 over 204 px.
    expect(visibleCells(geometry, grid, EXTENT)).toEqual({ columns: [0, 5], rows: [0, 5] });
    expect(visibleCells({ ...geometry, x0: 500 }, grid, EXTENT)).toBeNull();
  });

  it('are revealed by the smallest move', () => {
    expect(revealShift(geometry, EXTENT, { column: 1, row: 1 })).toEqual([0, 0]);
    expect(revealShift(geometry, EXTENT, { column: 0, row: 4 })).toEqual([96, -54]);
  });
});

it('zooms until a weight is 24 px, and small maps fourfold', () => {
  const fit = fitCells(EXTENT, { columns: 10, rows: 10 });
  const window = { columns: 5, rows: 4 };
  const largest = zoomed(fit, { k: maxZoom(fit, window), x: 0, y: 0 });
  expect(weightPixels(largest, window)).toBeCloseTo(24);
  expect(maxZoom(fitCells(EXTENT, { columns: 1, rows: 1 }), { columns: 1, rows: 1 })).toBe(4);
});

it('grows a span within the grid', () => {
  const span = { columns: [1, 5], rows: [6, 10] } as const;
  expect(grown(span, 0.5, { columns: 6, rows: 20 })).toEqual({ columns: [0, 6], rows: [4, 12] });
});
