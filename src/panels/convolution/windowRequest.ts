import { covers, grown, spanCells } from '../../charts/cellViewport';
import type { ICellGrid, ICellSpan } from '../../charts/cellViewport';
import type { ICells } from '../../tensor/window';

const MAX_WEIGHTS = 20_000;
/** What was asked for serves until it is this many times larger than what is in view. */
const MAX_EXCESS = 8;

/**
 * The cells to ask for so that those in view can be drawn weight by weight: half a view more on
 * every side where that is not too much, so that panning seldom asks again. Null when even what is
 * in view has too many weights.
 */
export function nextWindow(
  visible: ICellSpan,
  current: ICells | null,
  grid: ICellGrid,
  weightsPerCell: number
): ICells | null {
  if (current !== null) {
    const span = spanOf(current);
    if (covers(span, visible) && spanCells(span) <= MAX_EXCESS * spanCells(visible)) {
      return current;
    }
  }
  const fitting = [grown(visible, 0.5, grid), visible].find(
    span => spanCells(span) * weightsPerCell <= MAX_WEIGHTS
  );
  return fitting === undefined ? null : { kernels: fitting.columns, channels: fitting.rows };
}

export function spanOf({ kernels, channels }: ICells): ICellSpan {
  return { columns: kernels, rows: channels };
}
