import { rgb } from 'd3';

import { levelOfDetail } from '../../../src/charts/levelOfDetail';
import { markAlpha, paintCells, shadeCells, valueGrid } from '../../../src/charts/pixelMap';
import type { ICellMap, IPixels } from '../../../src/charts/pixelMap';

const COLOURS = {
  background: '#ffffff',
  highlight: '#0000ff',
  missing: '#ffff00',
  change: (share: number): string => rgb(255 - 255 * share, 0, 0).formatHex()
};

/** 3 columns × 2 rows; values are column-major. */
const MAP: ICellMap = {
  columns: 3,
  rows: 2,
  tile: [1, 1],
  values: Float32Array.of(0, 1, 2, NaN, 4, 5),
  received: 6,
  max: 4,
  marks: null
};

const ALL = { columns: [0, 3], rows: [0, 2], step: [1, 1] } as const;

function pixel({ width, data }: IPixels, x: number, y: number): number[] {
  return Array.from(data.subarray(4 * (y * width + x), 4 * (y * width + x) + 4));
}

describe('paintCells', () => {
  it('puts kernels in columns and channels in rows, shaded by their share of the maximum', () => {
    const picture = paintCells(MAP, COLOURS, ALL);
    expect([picture.width, picture.height]).toEqual([3, 2]);
    expect(pixel(picture, 0, 0)).toEqual([255, 0, 0, 255]);
    expect(pixel(picture, 0, 1)).toEqual([191, 0, 0, 255]);
    expect(pixel(picture, 1, 0)).toEqual([127, 0, 0, 255]);
    expect(pixel(picture, 2, 0)).toEqual([0, 0, 0, 255]);
    expect(pixel(picture, 2, 1)).toEqual([0, 0, 0, 255]);
  });

  it('tells missing cells from those that have not come', () => {
    const picture = paintCells({ ...MAP, received: 5 }, COLOURS, ALL);
    expect(pixel(picture, 1, 1)).toEqual([255, 255, 0, 255]);
    expect(pixel(picture, 2, 1)).toEqual([255, 255, 255, 255]);
  });

  it('paints an unchanged parameter in the weakest shade', () => {
    const picture = paintCells({ ...MAP, values: new Float32Array(6), max: 0 }, COLOURS, ALL);
    expect(pixel(picture, 1, 1)).toEqual([255, 0, 0, 255]);
  });

  it('shows the largest of the cells that share a pixel', () => {
    const picture = paintCells(MAP, COLOURS, { ...ALL, step: [2, 2] });
    expect([picture.width, picture.height]).toEqual([2, 1]);
    expect(pixel(picture, 0, 0)).toEqual([127, 0, 0, 255]);
    expect(pixel(picture, 1, 0)).toEqual([0, 0, 0, 255]);
  });

  it('paints values that stand for several cells each', () => {
    const map = { ...MAP, columns: 5, rows: 9, tile: [2, 5] } as const;
    expect(valueGrid(map)).toEqual({ columns: 3, rows: 2 });
    expect(paintCells(map, COLOURS, ALL)).toEqual(paintCells(MAP, COLOURS, ALL));
  });

  it('dims all cells and marks those that hold highlighted weights', () => {
    const marks = { counts: Uint32Array.of(0, 0, 9, 0, 0, 0), capacity: 9 };
    const picture = paintCells({ ...MAP, marks }, COLOURS, ALL);
    expect(pixel(picture, 1, 0)).toEqual([0, 0, 255, 255]);
    expect(pixel(picture, 2, 0)).toEqual([153, 153, 153, 255]);
  });

  it('lays marks over values that are shaded already, and leaves those as they are', () => {
    const marks = { counts: Uint32Array.of(0, 0, 9, 0, 0, 0), capacity: 9 };
    const shaded = shadeCells({ ...MAP, marks }, COLOURS, ALL);
    const before = shaded.data.slice();
    for (const counts of [marks.counts, Uint32Array.of(3, 0, 0, 0, 0, 9)]) {
      const map = { ...MAP, marks: { counts, capacity: 9 } };
      expect(paintCells(map, COLOURS, ALL, shaded)).toEqual(paintCells(map, COLOURS, ALL));
    }
    expect(shaded.data).toEqual(before);
  });

  it('marks a pixel of several cells by the share of their weights that are marked', () => {
    const coarse = (step: readonly [number, number], counts: readonly number[]): IPixels => {
      const marks = { counts: Uint32Array.from(counts), capacity: 9 };
      return paintCells({ ...MAP, values: new Float32Array(6), marks }, COLOURS, { ...ALL, step });
    };
    const blue = (...counts: number[]): number => 255 - pixel(coarse([4, 2], counts), 0, 0)[0];
    const shares = [blue(1, 0, 0, 0, 0, 0), blue(9, 0, 0, 0, 0, 0), blue(9, 9, 0, 0, 9, 0)];
    expect(shares).toEqual([...shares].sort((x, y) => x - y));
    expect(new Set([0, ...shares]).size).toBe(4);
    expect(shares[0]).toBeGreaterThan(0.35 * 255 - 2);
    expect(blue(9, 9, 9, 9, 9, 9)).toBe(255);
    // The last column has one cell in the width of two.
    expect(pixel(coarse([2, 2], [0, 0, 0, 0, 9, 9]), 1, 0)).toEqual([0, 0, 255, 255]);
  });
});

it('marks even a single weight of many visibly', () => {
  expect(markAlpha(0, 9)).toBe(0);
  expect(markAlpha(1, 1e6)).toBeGreaterThanOrEqual(0.35);
  expect(markAlpha(1, 9)).toBeLessThan(markAlpha(2, 9));
  expect(markAlpha(9, 9)).toBe(1);
});

describe('levelOfDetail', () => {
  const visible = { columns: [4101, 4201], rows: [5000, 5100] } as const;

  it('paints small maps whole, at no more than a pixel for each of the screen', () => {
    const part = levelOfDetail(visible, { columns: 5000, rows: 6000 }, [0.2, 0.3]);
    expect(part).toEqual({ columns: [0, 5000], rows: [0, 6000], step: [8, 4] });
  });

  it('paints only the neighbourhood of what is in view of large ones', () => {
    const part = levelOfDetail(visible, { columns: 5000, rows: 6000 }, [8, 0.6]);
    expect(part).toEqual({ columns: [4051, 4251], rows: [4950, 5150], step: [1, 2] });
  });
});
