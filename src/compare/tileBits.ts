import { cellSize } from '../tensor/shape';
import type { IKernelGrid } from '../tensor/shape';
import { Tiles } from '../tensor/tiles';
import type { ITile } from '../tensor/tiles';
import type { ICategoryPicture } from './api';
import type { CategoryTable, Codes } from './categories';
import type { IWhereabouts } from './whereabouts';

/**
 * The tiles in which there are weights of a category, a bit a tile for each category: all that a
 * coarse map shows of cells of one weight. Memory of categories that do not occur is not touched, so
 * that the operating system provides none.
 */
export class TileBits implements IWhereabouts {
  /** What it takes at most, in bytes; infinite for cells of several weights, which it cannot count. */
  static bytes(grid: IKernelGrid, tile: ITile, { codes }: CategoryTable): number {
    return cellSize(grid) === 1 ? codes * planeBytes(new Tiles(grid, tile)) : Infinity;
  }

  constructor(
    private readonly _grid: IKernelGrid,
    tile: ITile,
    { codes }: CategoryTable
  ) {
    this._tiles = new Tiles(_grid, tile);
    this._plane = planeBytes(this._tiles);
    this._bits = new Uint8Array(codes * this._plane);
  }

  add(start: number, codes: Codes): void {
    const { _bits: bits, _plane: plane } = this;
    const { rowOf } = this._tiles;
    const { channels } = this._grid;
    for (let i = 0; i < codes.length;) {
      const kernel = Math.floor((start + i) / channels);
      const column = this._tiles.columnOf(kernel);
      const kernelStart = kernel * channels - start;
      for (const stop = Math.min(codes.length, kernelStart + channels); i < stop; i++) {
        const at = column + rowOf[i - kernelStart];
        bits[codes[i] * plane + (at >>> 3)] |= 1 << (at & 7);
      }
    }
  }

  picture(code: number, count: number): ICategoryPicture {
    const { _plane: plane } = this;
    const bits = this._bits.subarray(code * plane, (code + 1) * plane);
    const cells = new Uint32Array(this._tiles.length);
    for (let at = 0; at < cells.length; at++) {
      cells[at] = (bits[at >>> 3] >>> (at & 7)) & 1;
    }
    return { count, held: count, cells };
  }

  private readonly _tiles: Tiles;
  /** Bytes of one category. */
  private readonly _plane: number;
  private readonly _bits: Uint8Array;
}

function planeBytes({ length }: Tiles): number {
  return Math.ceil(length / 8);
}
