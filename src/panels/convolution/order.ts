import { axisOrder } from '../../charts/cellOrder';
import type { IAxisOrder, ICellOrder } from '../../charts/cellOrder';
import { count } from '../../charts/format';
import type { IParameterChange } from '../../state';
import { isCoarse } from '../../tensor/tiles';
import { trans } from '../../text/trans';
import { channelDistances } from './margins';

/** What kernels and channels can be ordered by. */
export type OrderBy = 'index' | 'change' | 'likeness';

/** Ordering by likeness compares each with each. */
const MOST_ALIKE = 2048;

/** Why a layer's kernels and channels cannot be ordered so; '' where they can. */
export function whyNot({ grid, tile }: IParameterChange, by: OrderBy): string {
  if (by !== 'index' && isCoarse(tile)) {
    return trans.__('The layer is too large: each place of its map stands for several cells.');
  }
  return by === 'likeness' && Math.max(grid.kernels, grid.channels) > MOST_ALIKE
    ? trans.__('Only up to %1 kernels or channels are ordered by likeness.', count(MOST_ALIKE))
    : '';
}

/** Kernels and channels by their Euclidean distance between A and B, the largest first. */
export function byChange(change: IParameterChange): ICellOrder {
  return { columns: descending(change.kernels), rows: descending(channelDistances(change)) };
}

/** From the largest value to the smallest, NaN last; equal ones by index. Null: so they stand. */
export function descending(values: Float64Array): IAxisOrder | null {
  const rank = (i: number): number => (Number.isNaN(values[i]) ? -Infinity : values[i]);
  const indices = Uint32Array.from(values, (_, i) => i).sort((i, j) => {
    const [p, q] = [rank(i), rank(j)];
    return p === q ? i - j : p > q ? -1 : 1;
  });
  return indices.every((index, i) => index === i) ? null : axisOrder(indices);
}
