import { readableOn } from './contrast';
import type { IFont } from './textMeter';
import { canvasFont, fitText, textWidth } from './textMeter';
import type { ITheme } from './theme';

/** Below this size in pixels cells have no figures. */
const FIGURES_FROM = 15;
const FONT: IFont = { size: 11, weight: 400 };
const MARKED_FONT: IFont = { size: 11, weight: 600 };
const GAP = 4;

/** Where the cells lie in a view that is scrolled, in pixels. */
export interface IMatrixGeometry {
  /** Rows and columns. */
  readonly count: number;
  readonly cell: number;
  /** Room for the names on the left and above. */
  readonly margin: { readonly left: number; readonly top: number };
  readonly view: { readonly width: number; readonly height: number };
  readonly scroll: { readonly left: number; readonly top: number };
}

/** A place of the matrix; null for the names of rows or columns. */
export interface IMatrixPlace {
  readonly row: number | null;
  readonly column: number | null;
}

export interface IMatrixCell {
  /** −1 to 1 where signs matter, else 0 to 1. */
  readonly shade: number;
  /** The figure in the cell. */
  readonly text: string;
}

export interface IConfusionMatrix {
  readonly geometry: IMatrixGeometry;
  /** Names in the order of the rows, which is that of the columns. */
  readonly names: readonly string[];
  /** Null for an empty cell. */
  readonly cell: (row: number, column: number) => IMatrixCell | null;
  readonly diverging: boolean;
  /** What is pointed at or has the focus. */
  readonly marked: IMatrixPlace | null;
  readonly theme: ITheme;
}

/** Room for names, in pixels: no more than `most`. */
export function roomFor(names: readonly string[], most: number): number {
  const longest = names.reduce((width, name) => Math.max(width, textWidth(name, MARKED_FONT)), 0);
  return Math.ceil(Math.min(most, longest + 2 * GAP));
}

/** Size of all cells and the names. */
export function matrixSize({ count, cell, margin }: Omit<IMatrixGeometry, 'view' | 'scroll'>): {
  readonly width: number;
  readonly height: number;
} {
  return { width: margin.left + count * cell, height: margin.top + count * cell };
}

/** What lies at a point of the view; null outside. */
export function placeAt(geometry: IMatrixGeometry, x: number, y: number): IMatrixPlace | null {
  const { count, cell, margin, scroll } = geometry;
  const index = (at: number, from: number, moved: number): number | null | undefined => {
    if (at < from) {
      return null;
    }
    const found = Math.floor((at - from + moved) / cell);
    return found < count ? found : undefined;
  };
  const row = index(y, margin.top, scroll.top);
  const column = index(x, margin.left, scroll.left);
  return row === undefined || column === undefined || (row === null && column === null)
    ? null
    : { row, column };
}

/** Draws the cells and names in view. The context is scaled to CSS pixels. */
export function drawConfusionMatrix(
  context: CanvasRenderingContext2D,
  matrix: IConfusionMatrix
): void {
  const { geometry, theme, marked } = matrix;
  const { count, cell, margin, view, scroll } = geometry;
  context.clearRect(0, 0, view.width, view.height);
  const rows = inView(scroll.top, view.height - margin.top, cell, count);
  const columns = inView(scroll.left, view.width - margin.left, cell, count);
  const left = (column: number): number => margin.left + column * cell - scroll.left;
  const top = (row: number): number => margin.top + row * cell - scroll.top;
  context.save();
  context.beginPath();
  context.rect(margin.left, margin.top, view.width - margin.left, view.height - margin.top);
  context.clip();
  drawCells(context, matrix, { rows, columns, left, top });
  if (marked !== null) {
    context.strokeStyle = theme.highlight;
    context.lineWidth = 2;
    const [x, width] =
      marked.column === null ? [left(0), count * cell] : [left(marked.column), cell];
    const [y, height] = marked.row === null ? [top(0), count * cell] : [top(marked.row), cell];
    context.strokeRect(x, y, width, height);
  }
  context.restore();
  drawNames(context, matrix, { rows, columns, left, top });
}

interface IParts {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly left: (column: number) => number;
  readonly top: (row: number) => number;
}

function drawCells(
  context: CanvasRenderingContext2D,
  { geometry: { cell }, cell: at, diverging, theme }: IConfusionMatrix,
  { rows, columns, left, top }: IParts
): void {
  const gap = cell > 6 ? 1 : 0;
  context.font = canvasFont(FONT);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const row of rows) {
    for (const column of columns) {
      const found = at(row, column);
      const shade = found?.shade ?? 0;
      const colour = diverging ? theme.diverging(shade) : theme.change(shade);
      context.fillStyle = colour;
      context.fillRect(left(column), top(row), cell - gap, cell - gap);
      if (row === column) {
        context.strokeStyle = theme.quietText;
        context.lineWidth = 1;
        context.strokeRect(left(column) + 0.5, top(row) + 0.5, cell - gap - 1, cell - gap - 1);
      }
      if (found !== null && cell >= FIGURES_FROM && textWidth(found.text, FONT) < cell) {
        context.fillStyle = readableOn(colour);
        context.fillText(found.text, left(column) + cell / 2, top(row) + cell / 2);
      }
    }
  }
}

function drawNames(
  context: CanvasRenderingContext2D,
  { geometry: { cell, margin, view }, names, marked, theme }: IConfusionMatrix,
  { rows, columns, left, top }: IParts
): void {
  context.textBaseline = 'middle';
  context.save();
  context.beginPath();
  context.rect(0, margin.top, margin.left, view.height - margin.top);
  context.clip();
  context.textAlign = 'right';
  for (const row of rows) {
    const isMarked = marked?.row === row;
    context.font = canvasFont(isMarked ? MARKED_FONT : FONT);
    context.fillStyle = isMarked ? theme.text : theme.quietText;
    const text = fitText(names[row], margin.left - 2 * GAP, FONT);
    context.fillText(text, margin.left - GAP, top(row) + cell / 2);
  }
  context.restore();
  context.save();
  context.beginPath();
  context.rect(margin.left, 0, view.width - margin.left, margin.top);
  context.clip();
  context.textAlign = 'left';
  for (const column of columns) {
    const isMarked = marked?.column === column;
    context.font = canvasFont(isMarked ? MARKED_FONT : FONT);
    context.fillStyle = isMarked ? theme.text : theme.quietText;
    context.save();
    context.translate(left(column) + cell / 2, margin.top - GAP);
    context.rotate(-Math.PI / 2);
    context.fillText(fitText(names[column], margin.top - 2 * GAP, FONT), 0, 0);
    context.restore();
  }
  context.restore();
}

function inView(scroll: number, extent: number, cell: number, count: number): readonly number[] {
  const first = Math.max(0, Math.floor(scroll / cell));
  const last = Math.min(count - 1, Math.floor((scroll + extent) / cell));
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
}
