import type { IKernelGrid } from './shape';

/** How many kernels and channels one value of a picture of cells stands for. */
export interface ITile {
  readonly kernels: number;
  readonly channels: number;
}

/** Values of a picture: about as many as the pixels of a map that fits on a screen. */
const MOST_VALUES = 2 ** 20;

/** The tile with which a picture of the grid has at most `most` values, as square as can be. */
export function tileOf({ kernels, channels }: IKernelGrid, most = MOST_VALUES): ITile {
  const side = Math.max(1, Math.sqrt(most), most / Math.max(1, Math.min(kernels, channels)));
  return {
    kernels: Math.max(1, Math.ceil(kernels / side)),
    channels: Math.max(1, Math.ceil(channels / side))
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

  /** The channel with which the next row begins. */
  stopOf(row: number): number {
    return (row + 1) * this._tile.channels;
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
