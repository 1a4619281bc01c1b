import { indexAt } from './cellOrder';
import type { IAxisOrder } from './cellOrder';
import { visibleCells } from './cellViewport';
import type { ICellGeometry, IExtent } from './cellViewport';
import { finiteRange } from './range';
import type { ITheme } from './theme';

/** A bar for each column of a map, below it, or for each row, beside it. */
export interface IMarginBars {
  readonly along: 'columns' | 'rows';
  /** NaN where there is no number, which has no bar. */
  readonly values: Float64Array;
  readonly order: IAxisOrder | null;
  readonly current: number | null;
  readonly theme: ITheme;
}

/** Room for the longest bar, in CSS pixels. */
export const MARGIN_BARS = 20;
/** Bars at least so thick have a gap between them. */
const GAP_FROM = 4;

/** Draws bars that stand where the map's columns or rows are, from zero; of a pixel the longest. */
export function paintMargin(
  context: CanvasRenderingContext2D,
  { along, values, order, current, theme }: IMarginBars,
  geometry: ICellGeometry,
  extent: IExtent
): void {
  context.clearRect(0, 0, extent.width, extent.height);
  const isRow = along === 'columns';
  const [start, size] = isRow
    ? [geometry.x0, geometry.cellWidth]
    : [geometry.y0, geometry.cellHeight];
  const grid = { columns: isRow ? values.length : 1, rows: isRow ? 1 : values.length };
  const own = isRow
    ? { ...geometry, y0: 0, cellHeight: extent.height }
    : { ...geometry, x0: 0, cellWidth: extent.width };
  const visible = visibleCells(own, grid, extent);
  const largest = finiteRange(values)?.[1] ?? 0;
  if (visible === null || largest <= 0) {
    return;
  }
  const [first, stop] = isRow ? visible.columns : visible.rows;
  const gap = size >= GAP_FROM ? 1 : 0;
  for (let i = first; i < stop; i++) {
    const index = indexAt(order, i);
    const length = (MARGIN_BARS * values[index]) / largest;
    if (length > 0) {
      context.fillStyle = index === current ? theme.text : theme.change(0.7);
      const at = start + i * size;
      const thick = Math.max(1, size - gap);
      context.fillRect(
        isRow ? at : 0,
        isRow ? 0 : at,
        isRow ? thick : length,
        isRow ? length : thick
      );
    }
  }
}
