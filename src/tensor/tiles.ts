import type { IKernelGrid } from './shape';

/** How many kernels and channels one value of a picture of cells stands for. */
export interface ITile {
  readonly kernels: number;
  readonly channels: number;
}

/** Values along either side of a picture: more than a screen shows of a map that fits on it. */
const LONGEST_SIDE = 2048;

/** The smallest tile with which a picture of the grid has at most `longest` values a side. */
export function tileOf({ kernels, channels }: IKernelGrid, longest = LONGEST_SIDE): ITile {
  return {
    kernels: Math.max(1, Math.ceil(kernels / longest)),
    channels: Math.max(1, Math.ceil(channels / longest))
  };
}

/** Whether a value stands for more than one cell. */
export function isCoarse({ kernels, channels }: ITile): boolean {
  return kernels * channels > 1;
}

/** Where the cells of a grid are in a picture of tiles: columns of kernels, outermost. */
export class Tiles {
  /** Values of a column, and of the whole picture. */
  readonly rows: number;
  readonly length: number;
  /** Row of every channel. */
  readonly rowOf: Uint32Array;

  constructor(
    { kernels, channels }: IKernelGrid,
    private readonly _tile: ITile
  ) {
    this.rows = Math.ceil(channels / _tile.channels);
    this.length = Math.ceil(kernels / _tile.kernels) * this.rows;
    this.rowOf = Uint32Array.from({ length: channels }, (_, i) => Math.floor(i / _tile.channels));
  }

  /** Index of the first value of a kernel's column. */
  columnOf(kernel: number): number {
    return Math.floor(kernel / this._tile.kernels) * this.rows;
  }
}

/** Index of a cell's value in a picture of tiles. */
export function tileIndex(grid: IKernelGrid, tile: ITile, kernel: number, channel: number): number {
  const rows = Math.ceil(grid.channels / tile.channels);
  return Math.floor(kernel / tile.kernels) * rows + Math.floor(channel / tile.channels);
}
