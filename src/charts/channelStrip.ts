import { axisTicks } from './axisTicks';
import { cellRectangle, drawGaps, drawOutline } from './cellMarks';
import { indexAt, positionOf } from './cellOrder';
import type { IAxisOrder } from './cellOrder';
import { CellPicture } from './cellPicture';
import { visibleCells } from './cellViewport';
import type { ICellGeometry, ICellGrid, ICellPosition, IExtent } from './cellViewport';
import { drawAlone, drawCheck } from './kernelChecks';
import { stripLayout } from './kernelStrip';
import type { ICellMap } from './pixelMap';
import { drawSilent } from './silentMarks';
import type { ITheme } from './theme';

/** 'row' along the columns of a map, 'column' along its rows, 'list' wrapped beside it. */
export type StripArrangement = 'row' | 'column' | 'list';

/** One cell a channel. */
export interface IStripScene {
  readonly arrangement: StripArrangement;
  readonly channels: number;
  /** In which order the channels stand; null by index. */
  readonly order: IAxisOrder | null;
  /** Change of each channel; null where there is none to show. */
  readonly values: Float64Array | null;
  readonly max: number;
  /** In which snapshots each channel is silent, as bits of `SILENT`; null where none can be. */
  readonly silent: Uint8Array | null;
  readonly theme: ITheme;
  readonly selected: number | null;
  readonly current: number | null;
  /** Channels that are ticked, in boxes above a row; nothing where none can be. */
  readonly checked?: ReadonlySet<number>;
  /** 1 for channels with a dot, else 0. */
  readonly alone?: Float32Array | null;
}

export interface IStripGeometry extends ICellGeometry, ICellGrid {
  readonly channels: number;
  readonly order: IAxisOrder | null;
}

/** Thickness of a strip beside the map, in CSS pixels. */
export const STRIP = 16;
const TICK_FONT = 11;

/**
 * @param map - where the map's cells lie; the strip follows it along one axis
 * @param gutter - room for the numbers before the strip
 */
export function stripGeometry(
  { arrangement, channels, order }: IStripScene,
  map: ICellGeometry,
  extent: IExtent,
  gutter: number
): IStripGeometry {
  if (arrangement === 'row') {
    return { ...map, y0: gutter, cellHeight: STRIP, columns: channels, rows: 1, channels, order };
  }
  if (arrangement === 'column') {
    return { ...map, x0: gutter, cellWidth: STRIP, columns: 1, rows: channels, channels, order };
  }
  const list = stripLayout(channels, Math.max(1, extent.width - 4), Math.max(1, extent.height - 4));
  const side = { x0: 2, y0: 2, cellWidth: list.size, cellHeight: list.size };
  return { ...side, columns: list.columns, rows: list.rows, channels, order };
}

/** The cell of a channel: along the strip, or row by row in a list. */
export function channelCell({ columns, order }: IStripGeometry, channel: number): ICellPosition {
  const position = positionOf(order, channel);
  return { column: position % columns, row: Math.floor(position / columns) };
}

/** The channel in a cell; null beyond the last one. */
export function channelOf(geometry: IStripGeometry, cell: ICellPosition): number | null {
  const position = cell.row * geometry.columns + cell.column;
  return position < geometry.channels ? indexAt(geometry.order, position) : null;
}

/** Draws a strip; its picture is painted once and only moved afterwards. */
export class StripPainter {
  paint(
    context: CanvasRenderingContext2D,
    scene: IStripScene,
    geometry: IStripGeometry,
    extent: IExtent,
    pixelRatio: number
  ): void {
    const { theme } = scene;
    context.clearRect(0, 0, extent.width, extent.height);
    const visible = visibleCells(geometry, geometry, extent);
    if (visible === null) {
      return;
    }
    if (scene.values === null) {
      drawUnknown(context, scene, geometry);
    } else {
      const map = this._mapOf(scene, scene.values, geometry);
      this._picture.draw(context, map, this._coloursOf(scene), { geometry, extent, pixelRatio });
    }
    drawGaps(context, geometry, visible, theme.background);
    drawSilence(context, scene, geometry);
    drawChecks(context, scene, geometry);
    drawTicks(context, scene, geometry, extent);
    for (const [channel, colour] of [
      [scene.current, theme.quietText],
      [scene.selected, theme.text]
    ] as const) {
      if (channel !== null && channel < scene.channels) {
        const cell = cellRectangle(geometry, channelCell(geometry, channel));
        drawOutline(context, cell, colour, theme.background);
      }
    }
  }

  private _mapOf(scene: IStripScene, values: Float64Array, geometry: IStripGeometry): ICellMap {
    const { columns, rows, order } = geometry;
    const known = this._map;
    const same = values === this._values && order === this._order;
    if (!same || known?.columns !== columns || known.rows !== rows) {
      const cells = new Float64Array(columns * rows).fill(NaN);
      values.forEach((value, channel) => {
        const { column, row } = channelCell(geometry, channel);
        cells[column * rows + row] = value;
      });
      const received = cells.length;
      const { max } = scene;
      const map: ICellMap = {
        columns,
        rows,
        tile: [1, 1],
        values: cells,
        received,
        max,
        marks: null
      };
      this._map = map;
      this._values = values;
      this._order = order;
      return map;
    }
    return known;
  }

  /** The places after the last channel of a list are no missing values. */
  private _coloursOf({ arrangement, theme }: IStripScene): ITheme {
    if (arrangement !== 'list') {
      return theme;
    }
    if (this._theme !== theme || this._colours === null) {
      this._theme = theme;
      this._colours = { ...theme, missing: theme.background };
    }
    return this._colours;
  }

  private readonly _picture = new CellPicture();
  private _map: ICellMap | null = null;
  private _values: Float64Array | null = null;
  private _order: IAxisOrder | null = null;
  private _theme: ITheme | null = null;
  private _colours: ITheme | null = null;
}

function drawUnknown(
  context: CanvasRenderingContext2D,
  { channels, theme, arrangement }: IStripScene,
  geometry: IStripGeometry
): void {
  const { x0, y0, cellWidth, cellHeight, columns, rows } = geometry;
  context.globalAlpha = 0.35;
  context.fillStyle = theme.line;
  const full = arrangement === 'list' ? Math.floor(channels / columns) : rows;
  context.fillRect(x0, y0, columns * cellWidth, full * cellHeight);
  context.fillRect(x0, y0 + full * cellHeight, (channels - full * columns) * cellWidth, cellHeight);
  context.globalAlpha = 1;
}

/** Marks the channels that are silent. */
function drawSilence(
  context: CanvasRenderingContext2D,
  { silent, arrangement, channels, theme }: IStripScene,
  geometry: IStripGeometry
): void {
  const along = arrangement === 'column' ? 'y' : 'x';
  silent?.subarray(0, channels).forEach((bits, channel) => {
    if (bits !== 0) {
      const cell = cellRectangle(geometry, channelCell(geometry, channel));
      drawSilent(context, cell, bits, along, theme);
    }
  });
}

/** Ticks channels, and marks those that do it alone. */
function drawChecks(
  context: CanvasRenderingContext2D,
  { checked, alone, channels, theme }: IStripScene,
  geometry: IStripGeometry
): void {
  for (let channel = 0; checked !== undefined && channel < channels; channel++) {
    const cell = cellRectangle(geometry, channelCell(geometry, channel));
    drawCheck(context, cell, checked.has(channel), theme);
    if (alone?.[channel] === 1) {
      drawAlone(context, cell, theme);
    }
  }
}

/** Numbers channels in the gutter, where there is one. */
function drawTicks(
  context: CanvasRenderingContext2D,
  { arrangement, channels, order, theme }: IStripScene,
  { x0, y0, cellWidth, cellHeight }: IStripGeometry,
  extent: IExtent
): void {
  context.fillStyle = theme.quietText;
  context.font = `${TICK_FONT}px sans-serif`;
  if (arrangement === 'row' && y0 >= TICK_FONT) {
    context.textAlign = 'center';
    context.textBaseline = 'alphabetic';
    for (const { index, at } of axisTicks(x0, cellWidth, channels, extent.width, 34)) {
      const text = String(indexAt(order, index));
      const half = context.measureText(text).width / 2;
      context.fillText(text, Math.min(Math.max(at, half), extent.width - half), y0 - 3);
    }
  } else if (arrangement === 'column' && x0 >= TICK_FONT) {
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    for (const { index, at } of axisTicks(y0, cellHeight, channels, extent.height, 16)) {
      const text = String(indexAt(order, index));
      context.fillText(text, x0 - 3, Math.min(Math.max(at, 5), extent.height - 5));
    }
  }
}
