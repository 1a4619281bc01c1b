import { cellSize } from '../../tensor/shape';
import type { IKernelGrid } from '../../tensor/shape';
import { Tiles } from '../../tensor/tiles';
import type { ITile } from '../../tensor/tiles';
import type { ICategoryPicture } from '../api';
import type { BitPlanes } from '../block/bitPlanes';
import type { Codes } from '../block/blocks';
import type { CategoryTable } from '../block/categoryTable';
import type { Simd } from '../block/simd';
import type { IMemberIndex } from './memberIndex';

/**
 * The tiles in which there are weights of a category, a bit a tile for each category: all that a
 * coarse map shows of cells of one weight. Memory of categories that do not occur is not touched, so
 * that the operating system provides none.
 */
export class TileIndex implements IMemberIndex {
  /** What it takes at most, in bytes; infinite for cells of several weights, which it cannot count. */
  static bytes(grid: IKernelGrid, tile: ITile, { codes }: CategoryTable): number {
    return cellSize(grid) === 1 ? codes * planeBytes(new Tiles(grid, tile)) : Infinity;
  }

  constructor(
    private readonly _grid: IKernelGrid,
    private readonly _tile: ITile,
    { codes, isWide }: CategoryTable,
    simd: Simd | null
  ) {
    this._tiles = new Tiles(_grid, _tile);
    this._plane = planeBytes(this._tiles);
    this._compiled = isWide ? null : (simd?.planes(codes, this._plane) ?? null);
    this._bits = this._compiled?.bits ?? new Uint8Array(codes * this._plane);
  }

  add(start: number, codes: Codes): void {
    const compiled = this._compiled;
    // Null where codes take two bytes.
    compiled?.take(codes as Uint8Array);
    const { channels } = this._grid;
    for (let i = 0; i < codes.length;) {
      const kernel = Math.floor((start + i) / channels);
      const stop = Math.min(codes.length, (kernel + 1) * channels - start);
      const channel = start + i - kernel * channels;
      const row = this._tiles.rowOf[channel];
      const place = this._tiles.columnOf(kernel) + row;
      const head = this._tiles.stopOf(row) - channel;
      if (compiled === null) {
        this._mark(codes, i, stop, place, head);
      } else {
        compiled.mark(i, stop, place, head, this._tile.channels);
      }
      i = stop;
    }
  }

  picture(codes: readonly number[], count: number): ICategoryPicture {
    const bits = this._joined(codes);
    const cells = new Uint32Array(this._tiles.length);
    for (let at = 0; at < cells.length; at++) {
      cells[at] = (bits[at >>> 3] >>> (at & 7)) & 1;
    }
    return { count, held: count, cells };
  }

  /** The tiles with weights of any of these codes. */
  private _joined(codes: readonly number[]): Uint8Array {
    const { _plane: plane } = this;
    const joined = new Uint8Array(plane);
    for (const code of codes) {
      const own = this._bits.subarray(code * plane, (code + 1) * plane);
      for (let i = 0; i < plane; i++) {
        joined[i] |= own[i];
      }
    }
    return joined;
  }

  private _mark(codes: Codes, start: number, stop: number, place: number, head: number): void {
    const { _bits: bits, _plane: plane } = this;
    let runStop = start + head;
    for (let i = start; i < stop; place++) {
      const end = Math.min(runStop, stop);
      const byte = place >>> 3;
      const bit = 1 << (place & 7);
      for (; i < end; i++) {
        bits[codes[i] * plane + byte] |= bit;
      }
      runStop += this._tile.channels;
    }
  }

  private readonly _tiles: Tiles;
  /** Bytes of one category. */
  private readonly _plane: number;
  private readonly _compiled: BitPlanes | null;
  private readonly _bits: Uint8Array;
}

/** A line of the processor's cache. */
const LINE = 64;

/**
 * An odd number of cache lines: planes a power of two apart would push each other out of the cache,
 * which makes marking six times as slow.
 */
function planeBytes({ length }: Tiles): number {
  return LINE * (Math.ceil(length / (8 * LINE)) | 1);
}
