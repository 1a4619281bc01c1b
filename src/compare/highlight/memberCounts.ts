import { cellSize } from '../../tensor/shape';
import type { IKernelGrid } from '../../tensor/shape';
import { Tiles } from '../../tensor/tiles';
import type { ITile } from '../../tensor/tiles';
import type { ICategoryPicture } from '../api';

/**
 * Counts the weights of a category in a grid: in all, in cells, and of each tile's cells the most.
 * Weights come in any order with any cuts, each once.
 */
export class MemberCounts {
  constructor(
    private readonly _grid: IKernelGrid,
    tile: ITile
  ) {
    this._size = cellSize(_grid);
    this._tiles = new Tiles(_grid, tile);
    this._cells = new Uint32Array(this._tiles.length);
  }

  /**
   * Adds the weights [start, stop), of which those at `members`, counted from `start` and in order,
   * are in the category.
   */
  add(start: number, stop: number, members: Uint32Array): void {
    const { _cells: cells, _size: size } = this;
    const { channels } = this._grid;
    const { rowOf } = this._tiles;
    this._count += members.length;
    const first = Math.floor(start / size);
    const offset = start - first * size;
    const cutFirst = offset > 0 ? first : -1;
    const cutLast = stop % size > 0 ? Math.floor(stop / size) : -1;
    let [kernelStart, kernelStop, column] = [0, 0, 0];
    for (let i = 0; i < members.length;) {
      const own = size === 1 ? members[i] : Math.floor((offset + members[i]) / size);
      const cell = first + own;
      if (cell >= kernelStop) {
        const kernel = Math.floor(cell / channels);
        kernelStart = kernel * channels;
        kernelStop = kernelStart + channels;
        column = this._tiles.columnOf(kernel);
      }
      const at = column + rowOf[cell - kernelStart];
      const begin = i++;
      if (size === 1) {
        // Without the loop below it takes a quarter less time.
        cells[at] = 1;
        continue;
      }
      for (const end = (own + 1) * size - offset; i < members.length && members[i] < end;) {
        i++;
      }
      const isCut = cell === cutFirst || cell === cutLast;
      const found = isCut ? this._together(cell, i - begin) : i - begin;
      this._held += found === i - begin ? 1 : 0;
      cells[at] = Math.max(cells[at], found);
    }
    this._held += size === 1 ? members.length : 0;
  }

  picture(): ICategoryPicture {
    return { count: this._count, held: this._held, cells: this._cells.slice() };
  }

  /** Members of a cell of which only a piece has come before or comes now. */
  private _together(cell: number, added: number): number {
    const found = (this._cut.get(cell) ?? 0) + added;
    this._cut.set(cell, found);
    return found;
  }

  private readonly _size: number;
  private readonly _tiles: Tiles;
  private readonly _cells: Uint32Array;
  /** Members so far of the cells that were cut. */
  private readonly _cut = new Map<number, number>();
  private _count = 0;
  private _held = 0;
}
