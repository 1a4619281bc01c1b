import { cellSize } from '../tensor/shape';
import type { IKernelGrid } from '../tensor/shape';
import type { ITile } from '../tensor/tiles';
import type { CategoryTable } from './categories';
import type { Simd } from './simd';
import { TileBits } from './tileBits';
import { MOST_WEIGHTS, WeightCodes } from './weightCodes';
import type { IWhereabouts } from './whereabouts';

/** The most that the whereabouts of a parameter's categories may take, in bytes: two a weight. */
const MOST_BYTES = 2 * MOST_WEIGHTS;

/** Keeps where weights are in what takes less; null where either would take too much. */
export function whereabouts(
  grid: IKernelGrid,
  tile: ITile,
  table: CategoryTable,
  simd: Simd | null
): IWhereabouts | null {
  const count = grid.kernels * grid.channels * cellSize(grid);
  const bits = TileBits.bytes(grid, tile, table);
  const codes = WeightCodes.bytes(count, table);
  if (Math.min(bits, codes) > MOST_BYTES) {
    return null;
  }
  return bits < codes
    ? new TileBits(grid, tile, table, simd)
    : new WeightCodes(grid, tile, table, count, simd);
}
