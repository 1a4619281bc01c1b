/** @jest-environment node */
import type { ICategoryPicture } from '../../../src/compare/api';
import { CellDistances } from '../../../src/compare/weights/cells';
import { Binning } from '../../../src/compare/block/bins';
import { CategoryTable } from '../../../src/compare/block/categoryTable';
import type { Codes } from '../../../src/compare/block/blocks';
import { Simd } from '../../../src/compare/block/simd';
import { MemberCounts } from '../../../src/compare/highlight/memberCounts';
import { TileIndex } from '../../../src/compare/highlight/tileIndex';
import { WeightIndex } from '../../../src/compare/highlight/weightIndex';
import { kernelGrid, size } from '../../../src/tensor/shape';
import type { IKernelGrid } from '../../../src/tensor/shape';
import { isCoarse, tileIndex, tileOf } from '../../../src/tensor/tiles';
import type { ITile } from '../../../src/tensor/tiles';
import { AUTOMATIC, CUTS, random } from './support';

/** 5 kernels × 7 channels of 2 weights, in tiles of 2 × 3: 3 columns of 3 values. */
const GRID = { kernels: 5, channels: 7, window: [2] };
const TILE = { kernels: 2, channels: 3 };

/** The index of every cell with that of its tile. */
const CELLS = Array.from({ length: 35 }, (_, cell) => ({
  cell,
  at: tileIndex(GRID, TILE, Math.floor(cell / 7), cell % 7)
}));

function largestByTile(value: (cell: number) => number): number[] {
  return Array.from({ length: 9 }, (_, tile) =>
    Math.max(...CELLS.filter(({ at }) => at === tile).map(({ cell }) => value(cell)))
  );
}

describe('tiles', () => {
  it('are single cells up to a million and as small as possible beyond', () => {
    const tile = (kernels: number, channels: number): number[] =>
      Object.values(tileOf({ kernels, channels, window: [] }));
    expect(tile(2 ** 20, 1)).toEqual([1, 1]);
    expect(tile(2048, 512)).toEqual([1, 1]);
    expect(tile(0, 512)).toEqual([1, 1]);
    expect(tile(1000, 2048)).toEqual([1, 2]);
    expect(tile(2 ** 20 + 1, 1)).toEqual([2, 1]);
    const large = tileOf({ kernels: 4096, channels: 9216, window: [] });
    expect(large).toEqual({ kernels: 4, channels: 9 });
    expect([isCoarse({ kernels: 1, channels: 1 }), isCoarse(large)]).toEqual([false, true]);
  });

  it.each([[[70]], [[3, 20, 21, 44, 70]]])('show the largest of their cells, cut at %j', cuts => {
    const value = (cell: number): number => ((cell * 11) % 35) + 1;
    const a = new Float32Array(70);
    const b = Float32Array.from({ length: 70 }, (_, i) => (i % 2 === 0 ? value(i / 2) : 0));
    const cells = new CellDistances(GRID, TILE, (x, y, size) =>
      Float32Array.from({ length: x.length / size }, (_, i) =>
        Math.hypot(...y.subarray(i * size, (i + 1) * size))
      )
    );
    let start = 0;
    for (const stop of cuts) {
      cells.add(start, a.subarray(start, stop), b.subarray(start, stop));
      start = stop;
    }
    expect(Array.from(cells.cells)).toEqual(largestByTile(value));
    expect(cells.max).toBe(35);
    expect(value(cells.maxAt!)).toBe(35);
  });

  it.each([[[70]], [[3, 20, 21, 44, 70]], [[1, 2, 3, 4, 5, 41, 69, 70]]])(
    'count the members of the cell that has the most, cut at %j',
    cuts => {
      const members = [0, 1, 2, 15, 40, 69];
      const counts = new MemberCounts(GRID, TILE);
      const pieces = cuts.map((stop, i) => [i === 0 ? 0 : cuts[i - 1], stop]);
      for (const [start, stop] of pieces.reverse()) {
        const own = members.filter(index => index >= start && index < stop);
        counts.add(
          start,
          stop,
          Uint32Array.from(own, index => index - start)
        );
      }
      const inCell = (cell: number): number =>
        members.filter(index => Math.floor(index / 2) === cell).length;
      const { count, held, cells } = counts.picture();
      expect([count, held]).toEqual([6, 5]);
      expect(Array.from(cells)).toEqual(largestByTile(inCell));
    }
  );
});

/** The default categories: codes from 0 to 241. */
function table(): CategoryTable {
  return new CategoryTable(new Binning(1, AUTOMATIC), CUTS, 0);
}

/** So many that a code takes two bytes. */
function wideTable(): CategoryTable {
  return new CategoryTable(new Binning(1, { ...AUTOMATIC, count: 100 }), CUTS, 0);
}

describe('members of a category', () => {
  const CODES = [3, 255, 0];
  const SIMD = Simd.start();

  /** Codes of one byte in no order, each about as often as the others. */
  function mixed(length: number): Uint8Array {
    const next = random(11);
    return Uint8Array.from({ length }, () => [3, 200, 255, 7, 0, 9, 4][Math.floor(7 * next())]);
  }

  function one(length: number, code: number): Uint8Array {
    return new Uint8Array(length).fill(code);
  }

  function pictureOf(
    grid: IKernelGrid,
    tile: ITile,
    codes: Codes,
    code: number,
    simd: Simd | null
  ): ICategoryPicture {
    const narrow = codes instanceof Uint8Array;
    const categories = narrow ? table() : wideTable();
    const kept = new WeightIndex(grid, tile, categories, codes.length, simd);
    kept.add(0, codes);
    return kept.picture([code]);
  }

  it('have a compiled loop here, and all codes', () => {
    expect(SIMD).not.toBeNull();
    expect(new Set(mixed(100)).size).toBe(7);
  });

  // A kernel of a few, of more than a block, of a block; cells of one weight, of some, of a block.
  it.each([
    [[5, 3]],
    [[3, 9000]],
    [[2, 8192]],
    [[4, 7, 3, 3]],
    [[2, 1000, 5, 5]],
    [[1, 2, 100, 100]],
    [[40000]],
    [[20000, 1]],
    [[3000, 3, 3]],
    [[0, 3, 3, 3]]
  ])('are found wherever they are: %j', shape => {
    const grid = kernelGrid(shape);
    const cell = size(grid.window);
    const tile = { kernels: 1, channels: 1 };
    for (const codes of [mixed(size(shape)), one(size(shape), 3)]) {
      for (const code of CODES) {
        const expected = Uint32Array.from({ length: grid.kernels * grid.channels }, (_, at) =>
          codes.subarray(at * cell, (at + 1) * cell).reduce((sum, own) => sum + +(own === code), 0)
        );
        const whole = {
          count: expected.reduce((sum, own) => sum + own, 0),
          held: expected.filter(own => own > 0).length,
          cells: expected
        };
        for (const [given, simd] of [
          [codes, null],
          [codes, SIMD],
          [Uint16Array.from(codes), SIMD]
        ] as const) {
          expect(pictureOf(grid, tile, given, code, simd)).toEqual(whole);
        }
      }
    }
  });

  it.each([
    [[5, 7], { kernels: 2, channels: 3 }],
    [[3, 20_000], { kernels: 1, channels: 9 }],
    [[40_000, 3], { kernels: 7, channels: 2 }],
    [[1000], { kernels: 3, channels: 1 }]
  ])('are in the same tiles, by weight and by tile: %j', (shape, tile) => {
    const grid = kernelGrid(shape);
    const codes = mixed(size(shape));
    const byWeight = new WeightIndex(grid, tile, table(), codes.length, SIMD);
    const byTile = [
      new TileIndex(grid, tile, table(), SIMD),
      new TileIndex(grid, tile, table(), null),
      new TileIndex(grid, tile, wideTable(), SIMD)
    ];
    for (let start = 0; start < codes.length; start += 8192) {
      const block = codes.subarray(start, start + 8192).map(code => Math.min(code, 240));
      byWeight.add(start, block);
      byTile[0].add(start, block);
      byTile[1].add(start, block);
      byTile[2].add(start, Uint16Array.from(block));
    }
    for (const code of [0, 3, 5, 240]) {
      const picture = byWeight.picture([code]);
      for (const kept of byTile) {
        expect(kept.picture([code], picture.count)).toEqual(picture);
      }
    }
  });
});
