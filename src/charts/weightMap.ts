import type { ICellGrid, ICellSpan } from './cellViewport';
import { bytes, lookup, mix } from './pixelMap';
import type { IPixels } from './pixelMap';

/**
 * How the window of a cell is laid out in the plane: the last extent along the columns, the one
 * before along the rows, all further ones as slices side by side.
 */
export interface IWindowLayout extends ICellGrid {
  readonly slices: number;
  /** Columns of one slice. */
  readonly sliceColumns: number;
}

/** The weights of a span of cells: columns outermost, then rows, then the window, row-major. */
export interface IWeightMap {
  readonly span: ICellSpan;
  readonly layout: IWindowLayout;
  readonly a: Float32Array | Float64Array;
  readonly b: Float32Array | Float64Array;
  /** 1 where a weight is marked; everything else is dimmed. */
  readonly marked: Uint8Array | null;
  /** The |b − a| painted in the strongest shade. */
  readonly max: number;
}

export interface IWeightColours {
  readonly background: string;
  readonly missing: string;
  readonly diverging: (share: number) => string;
}

const HALF_SHADES = 255;
const DIMMED = 0.4;

export function windowLayout(window: readonly number[]): IWindowLayout {
  const sliceColumns = window.at(-1) ?? 1;
  const rows = window.at(-2) ?? 1;
  const slices = window.slice(0, -2).reduce((product, extent) => product * extent, 1);
  return { columns: slices * sliceColumns, rows, slices, sliceColumns };
}

/** Index into a window of what lies at a column and a row of its layout. */
export function windowIndex(layout: IWindowLayout, column: number, row: number): number {
  const { rows, sliceColumns } = layout;
  const slice = Math.floor(column / sliceColumns);
  return (slice * rows + row) * sliceColumns + (column % sliceColumns);
}

/** Column and row in the layout of a window's index. */
export function windowPosition(
  layout: IWindowLayout,
  index: number
): { readonly column: number; readonly row: number } {
  const { rows, sliceColumns } = layout;
  const slice = Math.floor(index / (rows * sliceColumns));
  return {
    column: slice * sliceColumns + (index % sliceColumns),
    row: Math.floor(index / sliceColumns) % rows
  };
}

/** Paints the signed change b − a of every weight, a pixel each. */
export function paintWeights(map: IWeightMap, colours: IWeightColours): IPixels {
  const { span, layout } = map;
  const columns = span.columns[1] - span.columns[0];
  const rows = span.rows[1] - span.rows[0];
  const width = columns * layout.columns;
  const pixels = new Uint32Array(width * rows * layout.rows);
  const [full, dimmed] = [1, DIMMED].map(opacity => shades(colours, opacity));
  const size = layout.columns * layout.rows;
  for (let i = 0; i < map.a.length; i++) {
    const cell = Math.floor(i / size);
    const { column, row } = windowPosition(layout, i % size);
    const x = Math.floor(cell / rows) * layout.columns + column;
    const y = (cell % rows) * layout.rows + row;
    const table = map.marked === null || map.marked[i] === 1 ? full : dimmed;
    pixels[y * width + x] = table[shadeOf(map.b[i] - map.a[i], map.max)];
  }
  return { width, height: rows * layout.rows, data: new Uint8ClampedArray(pixels.buffer) };
}

/** Shades from −max to max, and one more for what is not finite. */
function shades(colours: IWeightColours, opacity: number): Uint32Array {
  const background = bytes(colours.background);
  return lookup(2 * HALF_SHADES + 2, i =>
    mix(
      background,
      bytes(i > 2 * HALF_SHADES ? colours.missing : colours.diverging(i / HALF_SHADES - 1)),
      opacity
    )
  );
}

function shadeOf(change: number, max: number): number {
  if (!Number.isFinite(change)) {
    return 2 * HALF_SHADES + 1;
  }
  const share = max > 0 ? Math.max(-1, Math.min(1, change / max)) : 0;
  return Math.round(HALF_SHADES * (1 + share));
}
