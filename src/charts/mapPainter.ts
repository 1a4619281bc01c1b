import {
  cellRectangle,
  drawBand,
  drawGaps,
  drawOutline,
  drawShares,
  outlineWeights
} from './cellMarks';
import { CellPicture, pixelCanvas, scaled } from './cellPicture';
import { visibleCells } from './cellViewport';
import type { ICellGeometry, ICellPosition, IExtent } from './cellViewport';
import { markAlpha, valueGrid } from './pixelMap';
import type { ICellMap } from './pixelMap';
import type { ITheme } from './theme';
import { paintWeights } from './weightMap';
import type { IWeightMap } from './weightMap';

/** What is drawn on the map now. */
export interface IMapScene {
  readonly map: ICellMap;
  /** The weights of cells zoomed in to; null while cells are closed. */
  readonly weights: IWeightMap | null;
  readonly theme: ITheme;
  readonly selectedColumn: number | null;
  /** Row and column to guide the eye along, either may be missing. */
  readonly guide: { readonly column: number | null; readonly row: number | null };
  /** The cell under the pointer, at the keyboard's cursor or opened. */
  readonly current: ICellPosition | null;
}

/** In CSS pixels. */
const NOTICED = 4;
const FEW = 1000;

/** Draws the map; what is expensive is painted once and only moved afterwards. */
export class MapPainter {
  /** The context is scaled to CSS pixels. */
  paint(
    context: CanvasRenderingContext2D,
    scene: IMapScene,
    geometry: ICellGeometry,
    extent: IExtent,
    pixelRatio: number
  ): void {
    const { map, theme } = scene;
    context.clearRect(0, 0, extent.width, extent.height);
    const visible = visibleCells(geometry, map, extent);
    if (visible === null) {
      return;
    }
    this._picture.draw(context, map, theme, { geometry, extent, pixelRatio });
    this._drawSparseMarks(context, map, theme, geometry);
    const { weights } = scene;
    if (weights !== null) {
      this._drawWeights(context, weights, theme, geometry);
    }
    const opened = weights !== null && weights.layout.columns * weights.layout.rows > 1;
    drawGaps(context, geometry, visible, theme.background, opened ? 3 : 1);
    if (!opened) {
      drawShares(context, map, geometry, visible, theme);
    }
    if (weights !== null) {
      outlineWeights(context, weights, geometry, theme.highlight);
    }
    drawFrame(context, scene, geometry);
  }

  /** Few marks on cells too small to be noticed are drawn larger than their cells. */
  private _drawSparseMarks(
    context: CanvasRenderingContext2D,
    map: ICellMap,
    theme: ITheme,
    geometry: ICellGeometry
  ): void {
    const { x0, y0, cellWidth, cellHeight } = scaled(geometry, map.tile);
    if (map.marks === null || Math.min(cellWidth, cellHeight) >= NOTICED) {
      return;
    }
    if (this._marked?.map !== map) {
      this._marked = { map, cells: fewMarked(map.marks.counts) };
    }
    const width = Math.max(NOTICED, cellWidth);
    const height = Math.max(NOTICED, cellHeight);
    const { rows } = valueGrid(map);
    const { counts, capacity } = map.marks;
    context.fillStyle = theme.highlight;
    for (const cell of this._marked.cells) {
      context.globalAlpha = markAlpha(counts[cell], capacity);
      const x = x0 + (Math.floor(cell / rows) + 0.5) * cellWidth - width / 2;
      const y = y0 + ((cell % rows) + 0.5) * cellHeight - height / 2;
      context.fillRect(x, y, width, height);
    }
    context.globalAlpha = 1;
  }

  private _drawWeights(
    context: CanvasRenderingContext2D,
    weights: IWeightMap,
    theme: ITheme,
    { x0, y0, cellWidth, cellHeight }: ICellGeometry
  ): void {
    if (weights !== this._weights || theme !== this._theme) {
      this._opened = pixelCanvas(paintWeights(weights, theme));
      this._weights = weights;
      this._theme = theme;
    }
    if (this._opened !== null) {
      const { columns, rows } = weights.span;
      context.imageSmoothingEnabled = false;
      context.drawImage(
        this._opened,
        x0 + columns[0] * cellWidth,
        y0 + rows[0] * cellHeight,
        (columns[1] - columns[0]) * cellWidth,
        (rows[1] - rows[0]) * cellHeight
      );
    }
  }

  private readonly _picture = new CellPicture();
  private _opened: HTMLCanvasElement | null = null;
  private _weights: IWeightMap | null = null;
  private _theme: ITheme | null = null;
  private _marked: { readonly map: ICellMap; readonly cells: readonly number[] } | null = null;
}

/** The marked cells; none when there are too many to draw each. */
function fewMarked(counts: Uint32Array): readonly number[] {
  const cells: number[] = [];
  for (let cell = 0; cell < counts.length && cells.length <= FEW; cell++) {
    if (counts[cell] > 0) {
      cells.push(cell);
    }
  }
  return cells.length <= FEW ? cells : [];
}

function drawFrame(
  context: CanvasRenderingContext2D,
  { map, theme, selectedColumn, guide, current }: IMapScene,
  geometry: ICellGeometry
): void {
  const { x0, y0, cellWidth, cellHeight } = geometry;
  const width = map.columns * cellWidth;
  const height = map.rows * cellHeight;
  context.lineWidth = 1;
  context.strokeStyle = theme.line;
  context.strokeRect(x0 - 0.5, y0 - 0.5, width + 1, height + 1);
  const along = (column: number, colour: string): void =>
    drawBand(context, { x: x0 + column * cellWidth, y: y0, width: cellWidth, height }, colour, 'y');
  if (selectedColumn !== null) {
    along(selectedColumn, theme.text);
  }
  if (guide.column !== null) {
    along(guide.column, theme.quietText);
  }
  if (guide.row !== null) {
    const y = y0 + guide.row * cellHeight;
    drawBand(context, { x: x0, y, width, height: cellHeight }, theme.quietText, 'x');
  }
  if (current !== null) {
    drawOutline(context, cellRectangle(geometry, current), theme.text, theme.background);
  }
}
