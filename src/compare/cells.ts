import type { FloatArray } from '../tensor/bytes';
import { cellSize } from '../tensor/shape';
import type { IKernelGrid } from '../tensor/shape';
import { Tiles } from '../tensor/tiles';
import type { ITile } from '../tensor/tiles';
import type { IComparedBlock } from './blocks';
import { distance as distanceOf } from './measures/norm';

/**
 * Euclidean distance of every cell of `size` weights in single precision; a and b hold the same
 * whole cells.
 */
export type CellReducer = (a: Float32Array, b: Float32Array, size: number) => Float32Array;

/** Between these a distance survives being squared in single precision. */
const SAFE_LOW = 1e-16;
const SAFE_HIGH = 1e16;
/** The largest number in single precision. */
const LARGEST = (2 - 2 ** -23) * 2 ** 127;

interface IPartial {
  norm: number;
  missing: number;
}

/**
 * The pixel map: Euclidean distance of each cell, NaN until all its weights have come and where one
 * of them is not finite; of the cells of a tile the largest. Ranges may cut through cells, but each
 * weight comes once.
 */
export class CellDistances {
  /** By tile, kernels outermost. */
  readonly cells: Float32Array;
  /** Largest finite distance so far. */
  max = 0;
  /** The cell it is the distance of, kernel * channels + channel; null while none has changed. */
  maxAt: number | null = null;

  constructor(
    private readonly _grid: IKernelGrid,
    tile: ITile,
    private readonly _reduce: CellReducer | null
  ) {
    this._size = cellSize(_grid);
    this._tiles = new Tiles(_grid, tile);
    this.cells = new Float32Array(this._tiles.length).fill(this._size === 0 ? 0 : NaN);
  }

  /** Adds the weights from element `start` on. */
  add(start: number, a: FloatArray, b: FloatArray): void {
    const stop = start + a.length;
    const first = Math.ceil(start / this._size);
    const last = Math.floor(stop / this._size);
    if (first > last) {
      this._addPiece(last, a, b);
      return;
    }
    const from = first * this._size - start;
    const to = last * this._size - start;
    if (from > 0) {
      this._addPiece(first - 1, a.subarray(0, from), b.subarray(0, from));
    }
    if (to > from) {
      this._addWhole(first, a.subarray(from, to), b.subarray(from, to));
    }
    if (to < a.length) {
      this._addPiece(last, a.subarray(to), b.subarray(to));
    }
  }

  /** Adds weights that are a cell each, with their differences. */
  addSingles(
    start: number,
    a: FloatArray,
    b: FloatArray,
    { change, skipped }: IComparedBlock
  ): void {
    if (skipped.length > 0) {
      this.add(start, a, b);
      return;
    }
    const { channels } = this._grid;
    const { cells, _tiles: tiles } = this;
    for (let i = 0; i < change.length;) {
      const kernel = Math.floor((start + i) / channels);
      const stop = Math.min(change.length, (kernel + 1) * channels - start);
      const column = tiles.columnOf(kernel);
      while (i < stop) {
        const channel = (start + i) % channels;
        const row = tiles.rowOf[channel];
        const rowStop = Math.min(stop, i + tiles.stopOf(row) - channel);
        // Most weights are below the largest of their tile so far, which is kept at hand.
        let most = cells[column + row];
        for (; i < rowStop; i++) {
          if (!(change[i] <= most)) {
            this._set(column + row, change[i], start + i);
            most = cells[column + row];
          }
        }
      }
    }
  }

  private _addWhole(first: number, a: FloatArray, b: FloatArray): void {
    const size = this._size;
    const reduced =
      this._reduce && a instanceof Float32Array && b instanceof Float32Array
        ? this._reduce(a, b, size)
        : null;
    const { channels } = this._grid;
    for (let i = 0, count = a.length / size; i < count;) {
      const kernel = Math.floor((first + i) / channels);
      const stop = Math.min(count, (kernel + 1) * channels - first);
      const column = this._tiles.columnOf(kernel);
      for (let channel = (first + i) % channels; i < stop; i++, channel++) {
        const distance = reduced === null ? NaN : reduced[i];
        const safe = distance > SAFE_LOW && distance < SAFE_HIGH;
        const exact = safe ? distance : distanceOf(a, b, i * size, (i + 1) * size);
        this._set(column + this._tiles.rowOf[channel], exact, first + i);
      }
    }
  }

  private _addPiece(cell: number, a: FloatArray, b: FloatArray): void {
    const partial = this._partial.get(cell) ?? { norm: 0, missing: this._size };
    partial.norm = Math.hypot(partial.norm, distanceOf(a, b, 0, a.length));
    partial.missing -= a.length;
    if (partial.missing > 0) {
      this._partial.set(cell, partial);
    } else {
      this._partial.delete(cell);
      const { channels } = this._grid;
      const column = this._tiles.columnOf(Math.floor(cell / channels));
      const at = column + this._tiles.rowOf[cell % channels];
      this._set(at, partial.norm, cell);
    }
  }

  private _set(at: number, distance: number, cell: number): void {
    // NaN, which is greater than nothing, gives way to any number.
    if (distance <= this.cells[at] || !(distance < Infinity)) {
      return;
    }
    this.cells[at] = Math.min(distance, LARGEST);
    if (this.cells[at] > this.max) {
      this.max = this.cells[at];
      this.maxAt = cell;
    }
  }

  private _size: number;
  private readonly _tiles: Tiles;
  private _partial = new Map<number, IPartial>();
}
