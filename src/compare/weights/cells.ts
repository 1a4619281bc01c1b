import type { FloatArray } from '../../tensor/bytes';
import { cellSize } from '../../tensor/shape';
import type { IKernelGrid } from '../../tensor/shape';
import { Tiles } from '../../tensor/tiles';
import type { ITile } from '../../tensor/tiles';
import type { IComparedBlock } from '../block/blocks';
import { distance as distanceOf } from '../measures/norm';

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
    private readonly _tile: ITile,
    private readonly _reduce: CellReducer | null
  ) {
    this._size = cellSize(_grid);
    this._tiles = new Tiles(_grid, _tile);
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

  /** Adds weights that are a cell each, compared. */
  addSingles(
    start: number,
    a: FloatArray,
    b: FloatArray,
    { changes, skipped }: IComparedBlock
  ): void {
    if (skipped.length > 0) {
      this.add(start, a, b);
      return;
    }
    const { channels } = this._grid;
    const { values } = changes;
    for (let i = 0; i < values.length;) {
      const kernel = Math.floor((start + i) / channels);
      const stop = Math.min(values.length, (kernel + 1) * channels - start);
      const channel = (start + i) % channels;
      const row = this._tiles.rowOf[channel];
      const head = this._tiles.stopOf(row) - channel;
      const maxima = changes.maxima(i, stop, head, this._tile.channels);
      const first = this._tiles.columnOf(kernel) + row;
      for (let run = 0; run < maxima.length; run++) {
        if (this._set(first + run, maxima[run])) {
          // One before it would have been the largest already.
          this.maxAt = start + values.indexOf(maxima[run], i);
        }
      }
      i = stop;
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
        if (this._set(column + this._tiles.rowOf[channel], exact)) {
          this.maxAt = first + i;
        }
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
      if (this._set(at, partial.norm)) {
        this.maxAt = cell;
      }
    }
  }

  /** Takes note of a distance; says whether it is the largest of all so far. */
  private _set(at: number, distance: number): boolean {
    // NaN, which is greater than nothing, gives way to any number.
    if (distance <= this.cells[at] || !(distance < Infinity)) {
      return false;
    }
    this.cells[at] = Math.min(distance, LARGEST);
    const isLargest = this.cells[at] > this.max;
    this.max = isLargest ? this.cells[at] : this.max;
    return isLargest;
  }

  private _size: number;
  private readonly _tiles: Tiles;
  private _partial = new Map<number, IPartial>();
}
