import {
  cellAt,
  constrainingShift,
  fitCells,
  grown,
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

describe('a map', () => {
  const grid = { columns: 1, rows: 100 };

  it.each([
    ['fits', { k: 1, x: 0, y: 0 }, [0, 0]],
    ['is narrower than its extent', { k: 10, x: -300, y: -500 }, [282, 0]],
    ['is wider, and right of its start', { k: 100, x: 50, y: 0 }, [-248, -198]],
    ['is wider, and within', { k: 100, x: -300, y: -300 }, [0, 0]],
    ['is wider, and left of its end', { k: 100, x: -700, y: -30_000 }, [102, 10_002]]
  ] as const)('leaves nothing empty that it could fill where it %s', (_, zoom, shift) => {
    const found = constrainingShift(zoomed(fitCells(EXTENT, grid), zoom), grid, EXTENT);
    expect(found.map(Math.round)).toEqual(shift);
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
