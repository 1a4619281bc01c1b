/** Extents in CSS pixels. */
export interface IExtent {
  readonly width: number;
  readonly height: number;
}

/** How many columns and rows of cells a map has. */
export interface ICellGrid {
  readonly columns: number;
  readonly rows: number;
}

export interface ICellPosition {
  readonly column: number;
  readonly row: number;
}

/** A rectangle of cells, [start, stop) each. */
export interface ICellSpan {
  readonly columns: readonly [number, number];
  readonly rows: readonly [number, number];
}

/** Where the cells of a map lie, in CSS pixels from the canvas's top left corner. */
export interface ICellGeometry {
  readonly x0: number;
  readonly y0: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
}

/** A uniform zoom by k followed by a translation, as d3-zoom has it. */
export interface IZoom {
  readonly k: number;
  readonly x: number;
  readonly y: number;
}

const MAX_ASPECT = 4;
/** Room for the outline of a cell at the edge. */
const MARGIN = 2;
const MAX_WEIGHT_PIXELS = 24;
/** Maps of few cells can be zoomed as well. */
const LEAST_MAX_ZOOM = 4;

/**
 * The geometry in which all cells fill an extent, from its top left corner on, where the strips
 * are. Cells need not be square, but neither side is more than four times the other.
 */
export function fitCells(extent: IExtent, grid: ICellGrid): ICellGeometry {
  const width = Math.max(0, extent.width - 2 * MARGIN);
  const height = Math.max(0, extent.height - 2 * MARGIN);
  const cellWidth = width / Math.max(1, grid.columns);
  const cellHeight = height / Math.max(1, grid.rows);
  return {
    x0: MARGIN,
    y0: MARGIN,
    cellWidth: Math.min(cellWidth, cellHeight * MAX_ASPECT),
    cellHeight: Math.min(cellHeight, cellWidth * MAX_ASPECT)
  };
}

/**
 * How far a map must move, in CSS pixels, to leave nothing empty that it could fill; one smaller
 * than the extent stays at its top left corner.
 */
export function constrainingShift(
  { x0, y0, cellWidth, cellHeight }: ICellGeometry,
  { columns, rows }: ICellGrid,
  { width, height }: IExtent
): readonly [number, number] {
  return [
    fillingShift(x0, columns * cellWidth, width),
    fillingShift(y0, rows * cellHeight, height)
  ];
}

function fillingShift(start: number, length: number, size: number): number {
  const first = MARGIN - start;
  return first < 0 || length <= size - 2 * MARGIN
    ? first
    : Math.max(0, size - MARGIN - start - length);
}

export function zoomed(fit: ICellGeometry, { k, x, y }: IZoom): ICellGeometry {
  return {
    x0: x + k * fit.x0,
    y0: y + k * fit.y0,
    cellWidth: k * fit.cellWidth,
    cellHeight: k * fit.cellHeight
  };
}

/**
 * The largest zoom: a weight is then about 24 px, or more where the whole map is small.
 *
 * @param window - columns and rows of weights in a cell
 */
export function maxZoom(fit: ICellGeometry, window: ICellGrid): number {
  const weight = weightPixels(fit, window);
  return weight > 0 ? Math.max(LEAST_MAX_ZOOM, MAX_WEIGHT_PIXELS / weight) : 1;
}

/** The smaller side of a weight in CSS pixels. */
export function weightPixels(geometry: ICellGeometry, window: ICellGrid): number {
  return Math.min(geometry.cellWidth / window.columns, geometry.cellHeight / window.rows);
}

/** The cell at a point of the canvas, or null beside the map. */
export function cellAt(
  geometry: ICellGeometry,
  grid: ICellGrid,
  x: number,
  y: number
): ICellPosition | null {
  const column = Math.floor((x - geometry.x0) / geometry.cellWidth);
  const row = Math.floor((y - geometry.y0) / geometry.cellHeight);
  const inside = column >= 0 && column < grid.columns && row >= 0 && row < grid.rows;
  return inside ? { column, row } : null;
}

/** The cells of which at least a part is in view; null when there are none. */
export function visibleCells(
  geometry: ICellGeometry,
  grid: ICellGrid,
  extent: IExtent
): ICellSpan | null {
  const columns = visible(geometry.x0, geometry.cellWidth, grid.columns, extent.width);
  const rows = visible(geometry.y0, geometry.cellHeight, grid.rows, extent.height);
  return columns !== null && rows !== null ? { columns, rows } : null;
}

function visible(
  origin: number,
  step: number,
  count: number,
  size: number
): readonly [number, number] | null {
  const start = Math.max(0, Math.floor(-origin / step));
  const stop = Math.min(count, Math.ceil((size - origin) / step));
  return start < stop ? [start, stop] : null;
}

export function spanCells(span: ICellSpan): number {
  return (span.columns[1] - span.columns[0]) * (span.rows[1] - span.rows[0]);
}

export function covers(outer: ICellSpan, inner: ICellSpan): boolean {
  return (
    outer.columns[0] <= inner.columns[0] &&
    outer.columns[1] >= inner.columns[1] &&
    outer.rows[0] <= inner.rows[0] &&
    outer.rows[1] >= inner.rows[1]
  );
}

/** A span grown by a share of its own extents on every side, within the grid. */
export function grown(span: ICellSpan, share: number, grid: ICellGrid): ICellSpan {
  return {
    columns: grow(span.columns, share, grid.columns),
    rows: grow(span.rows, share, grid.rows)
  };
}

function grow(
  [start, stop]: readonly [number, number],
  share: number,
  count: number
): readonly [number, number] {
  const margin = Math.ceil((stop - start) * share);
  return [Math.max(0, start - margin), Math.min(count, stop + margin)];
}

/** How far the map must move, in CSS pixels, to bring a cell wholly into view. */
export function revealShift(
  geometry: ICellGeometry,
  extent: IExtent,
  { column, row }: ICellPosition
): readonly [number, number] {
  const { x0, y0, cellWidth, cellHeight } = geometry;
  return [
    shift(x0 + column * cellWidth, cellWidth, extent.width),
    shift(y0 + row * cellHeight, cellHeight, extent.height)
  ];
}

function shift(start: number, length: number, size: number): number {
  if (start < MARGIN || length > size) {
    return MARGIN - start;
  }
  return Math.min(0, size - MARGIN - start - length);
}
