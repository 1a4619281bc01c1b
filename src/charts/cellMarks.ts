import type { ICellGeometry, ICellPosition, ICellSpan } from './cellViewport';
import type { ICellMap } from './pixelMap';
import type { ITheme } from './theme';
import { windowPosition } from './weightMap';
import type { IWeightMap } from './weightMap';

/** A rectangle in CSS pixels. */
export interface IRectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Cells smaller than this touch each other. */
const GAP_FROM = 7;
/** Outlines are drawn no smaller than this, so that they are seen around cells of a pixel. */
const MIN_OUTLINE = 5;

/** Cells at least so large have room for a bar so thick. */
const SHARE_FROM = 12;
const SHARE = 3;

export function cellRectangle(geometry: ICellGeometry, { column, row }: ICellPosition): IRectangle {
  const { x0, y0, cellWidth, cellHeight } = geometry;
  return {
    x: x0 + column * cellWidth,
    y: y0 + row * cellHeight,
    width: cellWidth,
    height: cellHeight
  };
}

/** Lines between cells, where the cells are large enough to have room for them. */
export function drawGaps(
  context: CanvasRenderingContext2D,
  geometry: ICellGeometry,
  { columns, rows }: ICellSpan,
  colour: string,
  thickness = 1
): void {
  const { x0, y0, cellWidth, cellHeight } = geometry;
  const [left, right] = columns.map(column => x0 + column * cellWidth);
  const [top, bottom] = rows.map(row => y0 + row * cellHeight);
  context.fillStyle = colour;
  for (let column = columns[0] + 1; column < columns[1] && cellWidth >= GAP_FROM; column++) {
    const x = Math.round(x0 + column * cellWidth - thickness / 2);
    context.fillRect(x, top, thickness, bottom - top);
  }
  for (let row = rows[0] + 1; row < rows[1] && cellHeight >= GAP_FROM; row++) {
    const y = Math.round(y0 + row * cellHeight - thickness / 2);
    context.fillRect(left, y, right - left, thickness);
  }
}

/** A double outline, seen on light and on dark cells. */
export function drawOutline(
  context: CanvasRenderingContext2D,
  rectangle: IRectangle,
  colour: string,
  halo: string,
  thickness = 2
): void {
  const width = Math.max(MIN_OUTLINE, rectangle.width);
  const height = Math.max(MIN_OUTLINE, rectangle.height);
  const x = rectangle.x + (rectangle.width - width) / 2;
  const y = rectangle.y + (rectangle.height - height) / 2;
  context.lineWidth = thickness + 2;
  context.strokeStyle = halo;
  context.strokeRect(x, y, width, height);
  context.lineWidth = thickness;
  context.strokeStyle = colour;
  context.strokeRect(x, y, width, height);
}

/** A band along a row or a column, framed so that the cells in it stay as they are. */
export function drawBand(
  context: CanvasRenderingContext2D,
  { x, y, width, height }: IRectangle,
  colour: string,
  along: 'x' | 'y'
): void {
  context.fillStyle = colour;
  if (along === 'x') {
    context.fillRect(x, y - 1, width, 1);
    context.fillRect(x, y + height, width, 1);
  } else {
    context.fillRect(x - 1, y, 1, height);
    context.fillRect(x + width, y, 1, height);
  }
}

/** A bar in every cell that is marked in part, as long as the share of its weights marked. */
export function drawShares(
  context: CanvasRenderingContext2D,
  { marks, rows, tile }: ICellMap,
  geometry: ICellGeometry,
  visible: ICellSpan,
  { highlight, background }: Pick<ITheme, 'highlight' | 'background'>
): void {
  const { cellWidth, cellHeight } = geometry;
  const isRoomy = cellWidth >= SHARE_FROM && cellHeight >= SHARE_FROM;
  if (marks === null || marks.capacity < 2 || tile[0] * tile[1] > 1 || !isRoomy) {
    return;
  }
  for (let column = visible.columns[0]; column < visible.columns[1]; column++) {
    for (let row = visible.rows[0]; row < visible.rows[1]; row++) {
      const count = marks.counts[column * rows + row];
      if (count > 0 && count < marks.capacity) {
        const { x, y, width, height } = cellRectangle(geometry, { column, row });
        const [left, length] = [x + 2, width - 4];
        context.fillStyle = background;
        context.fillRect(left, y + height - SHARE - 3, length, SHARE + 2);
        context.fillStyle = highlight;
        context.fillRect(left, y + height - SHARE - 2, (length * count) / marks.capacity, SHARE);
      }
    }
  }
}

/** Outlines exactly the marked weights of opened cells. */
export function outlineWeights(
  context: CanvasRenderingContext2D,
  { span, layout, marked }: IWeightMap,
  geometry: ICellGeometry,
  colour: string
): void {
  if (marked === null) {
    return;
  }
  const rows = span.rows[1] - span.rows[0];
  const size = layout.columns * layout.rows;
  const width = geometry.cellWidth / layout.columns;
  const height = geometry.cellHeight / layout.rows;
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.beginPath();
  for (let i = marked.indexOf(1); i >= 0; i = marked.indexOf(1, i + 1)) {
    const cell = Math.floor(i / size);
    const at = windowPosition(layout, i % size);
    const column = span.columns[0] + Math.floor(cell / rows);
    const row = span.rows[0] + (cell % rows);
    const x = geometry.x0 + column * geometry.cellWidth + at.column * width;
    const y = geometry.y0 + row * geometry.cellHeight + at.row * height;
    context.rect(x + 1.5, y + 1.5, width - 3, height - 3);
  }
  context.stroke();
}
