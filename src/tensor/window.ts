import { cellSize } from './shape';
import type { IKernelGrid } from './shape';
import type { Range } from './ranges';

/** Rectangle of cells, [start, stop) each. */
export interface ICells {
  readonly kernels: Range;
  readonly channels: Range;
}

/**
 * The element ranges of a rectangle of cells, one a kernel: within a kernel the chosen channels lie
 * together.
 *
 * @throws RangeError when the rectangle leaves the grid.
 */
export function windowRanges(grid: IKernelGrid, { kernels, channels }: ICells): Range[] {
  if (!inside(kernels, grid.kernels) || !inside(channels, grid.channels)) {
    throw new RangeError('These cells are not part of the layer.');
  }
  const cell = cellSize(grid);
  return Array.from({ length: kernels[1] - kernels[0] }, (_, k) => {
    const row = (kernels[0] + k) * grid.channels;
    return [(row + channels[0]) * cell, (row + channels[1]) * cell];
  });
}

function inside([start, stop]: Range, extent: number): boolean {
  return (
    Number.isInteger(start) &&
    Number.isInteger(stop) &&
    start >= 0 &&
    start <= stop &&
    stop <= extent
  );
}
