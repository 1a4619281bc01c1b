import { cellSize } from '../../tensor/shape';
import type { IKernelGrid } from '../../tensor/shape';
import type { ITile } from '../../tensor/tiles';
import type { CategoryTable } from '../block/categoryTable';
import type { Simd } from '../block/simd';
import type { IMemberIndex } from './memberIndex';
import { TileIndex } from './tileIndex';
import { MOST_WEIGHTS, WeightIndex } from './weightIndex';

/** The most that the whereabouts of a parameter's categories may take, in bytes: two a weight. */
const MOST_BYTES = 2 * MOST_WEIGHTS;

/** Keeps where weights are in what takes less; null where either would take too much. */
export function chooseIndex(
  grid: IKernelGrid,
  tile: ITile,
  table: CategoryTable,
  simd: Simd | null
): IMemberIndex | null {
  const count = grid.kernels * grid.channels * cellSize(grid);
  const bits = TileIndex.bytes(grid, tile, table);
  const codes = WeightIndex.bytes(count, table);
  if (Math.min(bits, codes) > MOST_BYTES) {
    return null;
  }
  return bits < codes
    ? new TileIndex(grid, tile, table, simd)
    : new WeightIndex(grid, tile, table, count, simd);
}
