import { rgb } from 'd3';

import type { ICellGrid } from './cellViewport';
import type { ILevelOfDetail } from './levelOfDetail';

/** The colours a map of values is painted with, as a theme has them. */
export interface IMapColours {
  readonly background: string;
  readonly highlight: string;
  readonly missing: string;
  readonly change: (share: number) => string;
}

/** Values of the cells of a map, column by column, none negative; NaN where missing. */
export interface ICellMap extends ICellGrid {
  /** Columns and rows of cells that share a value, the largest of theirs; of marks likewise. */
  readonly tile: readonly [number, number];
  readonly values: Float32Array | Float64Array;
  /** How many of the values have come; the others are left blank. */
  readonly received: number;
  /** The value painted in the strongest shade. */
  readonly max: number;
  /** What to mark; everything else is dimmed. */
  readonly marks: ICellMarks | null;
}

export interface ICellMarks {
  /** Marked weights of each cell, in the order of the values. */
  readonly counts: Uint32Array;
  /** Weights of a cell. */
  readonly capacity: number;
}

/** An image: height rows of width pixels, four bytes (RGBA) each. */
export interface IPixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

type Colour = readonly [red: number, green: number, blue: number];

const SHADES = 256;
/** Stands for a value that has not come. */
const PENDING = -1;
/** How much of a cell's colour is left beside highlighted ones. */
const DIMMED = 0.4;
const MIN_MARK = 0.35;

/** Opacity of the mark on a cell: 0.35 to 1 with the root of the share of its weights marked. */
export function markAlpha(count: number, capacity: number): number {
  return count === 0 ? 0 : MIN_MARK + (1 - MIN_MARK) * Math.sqrt(Math.min(1, count / capacity));
}

/** The columns and rows of values of a map. */
export function valueGrid({ columns, rows, tile }: ICellMap): ICellGrid {
  return { columns: Math.ceil(columns / tile[0]), rows: Math.ceil(rows / tile[1]) };
}

/**
 * Paints values, which a level of detail counts. Where several share a pixel it shows the largest
 * of them, so that nothing that stands out is lost by looking from afar, and is marked by the share
 * of all their weights that are marked, which tells a few from many; a tile counts as its cell that
 * has the most.
 *
 * @param shaded - the same values without marks, where they are known
 */
export function paintCells(
  map: ICellMap,
  colours: IMapColours,
  detail: ILevelOfDetail,
  shaded = shadeCells(map, colours, detail)
): IPixels {
  return map.marks === null
    ? shaded
    : marked(shaded, valueGrid(map).rows, map.marks, colours.highlight, detail);
}

/** Paints values without their marks; beside marks they are dimmed. */
export function shadeCells(map: ICellMap, colours: IMapColours, detail: ILevelOfDetail): IPixels {
  const { columns, rows, step } = detail;
  const stride = valueGrid(map).rows;
  const width = Math.ceil((columns[1] - columns[0]) / step[0]);
  const height = Math.ceil((rows[1] - rows[0]) / step[1]);
  const values = new Float32Array(width * height).fill(PENDING);
  for (let column = columns[0]; column < columns[1]; column++) {
    const place = { x: Math.floor((column - columns[0]) / step[0]), width, step: step[1] };
    const [first, last] = [column * stride + rows[0], column * stride + rows[1]];
    addColumn(map.values, first, Math.min(last, map.received), values, place);
  }
  return { width, height, data: shade(values, map, colours) };
}

/** A picture with marks laid over it. */
function marked(
  { width, height, data }: IPixels,
  stride: number,
  { counts, capacity }: ICellMarks,
  highlight: string,
  detail: ILevelOfDetail
): IPixels {
  const { columns, rows, step } = detail;
  const marks = new Uint32Array(width * height);
  for (let column = columns[0]; column < columns[1]; column++) {
    const place = { x: Math.floor((column - columns[0]) / step[0]), width, step: step[1] };
    addMarks(counts, column * stride + rows[0], column * stride + rows[1], marks, place);
  }
  const picture = { width, height, data: data.slice() };
  mark(picture, marks, capacity, detail, highlight);
  return picture;
}

/** A column of pixels, each for so many cells. */
interface IPixelColumn {
  readonly x: number;
  readonly width: number;
  readonly step: number;
}

/**
 * Adds a column of values to its pixels: the largest stays. NaN gives way to any number, what is
 * pending to NaN.
 */
function addColumn(
  values: ICellMap['values'],
  first: number,
  stop: number,
  pixels: Float32Array,
  { x, width, step }: IPixelColumn
): void {
  for (let i = first, pixel = x; i < stop; pixel += width) {
    let found = pixels[pixel];
    for (const last = Math.min(i + step, stop); i < last; i++) {
      // Neither what is pending nor NaN is at least 0.
      if (values[i] > found || !(found >= 0)) {
        found = values[i];
      }
    }
    pixels[pixel] = found;
  }
}

/** Adds a column of counts of marked weights to its pixels. */
function addMarks(
  counts: Uint32Array,
  first: number,
  stop: number,
  pixels: Uint32Array,
  { x, width, step }: IPixelColumn
): void {
  for (let i = first, pixel = x; i < stop; pixel += width) {
    let sum = 0;
    for (const last = Math.min(i + step, stop); i < last; i++) {
      sum += counts[i];
    }
    // Most cells hold none, and the pixels of a column lie far apart.
    if (sum > 0) {
      pixels[pixel] += sum;
    }
  }
}

/** The pixels of values; with marks they are dimmed. */
function shade(
  values: Float32Array,
  map: ICellMap,
  colours: IMapColours
): Uint8ClampedArray<ArrayBuffer> {
  const { ramp, missing, blank } = tablesOf(colours, map.marks !== null);
  const pixels = new Uint32Array(values.length);
  const scale = map.max > 0 ? (SHADES - 1) / map.max : 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value >= 0) {
      pixels[i] = ramp[Math.min(SHADES - 1, Math.round(value * scale))];
    } else {
      pixels[i] = value === PENDING ? blank : missing;
    }
  }
  return new Uint8ClampedArray(pixels.buffer);
}

interface ITables {
  readonly ramp: Uint32Array;
  readonly missing: number;
  readonly blank: number;
}

/** A theme's tables, plain and dimmed. */
const known = new WeakMap<IMapColours, Map<boolean, ITables>>();

function tablesOf(colours: IMapColours, dimmed: boolean): ITables {
  const own = known.get(colours) ?? new Map<boolean, ITables>();
  known.set(colours, own);
  const tables = own.get(dimmed) ?? makeTables(colours, dimmed ? DIMMED : 1);
  own.set(dimmed, tables);
  return tables;
}

function makeTables(colours: IMapColours, opacity: number): ITables {
  const background = bytes(colours.background);
  const faded = (colour: string): Colour => mix(background, bytes(colour), opacity);
  return {
    ramp: lookup(SHADES, i => faded(colours.change(i / (SHADES - 1)))),
    missing: lookup(1, () => faded(colours.missing))[0],
    blank: lookup(1, () => background)[0]
  };
}

/** Lays marks over pixels; fewer cells share one in the last column and row. */
function mark(
  { width, height, data }: IPixels,
  marks: Uint32Array,
  capacity: number,
  { columns, rows, step }: ILevelOfDetail,
  highlight: string
): void {
  const [red, green, blue] = bytes(highlight);
  let [alpha, lastCount, lastCapacity] = [0, 0, 0];
  for (let y = 0, i = 0; y < height; y++) {
    const ofColumn = capacity * Math.min(step[1], rows[1] - rows[0] - y * step[1]);
    for (let x = 0; x < width; x++, i++) {
      const count = marks[i];
      if (count === 0) {
        continue;
      }
      const own = ofColumn * Math.min(step[0], columns[1] - columns[0] - x * step[0]);
      if (count !== lastCount || own !== lastCapacity) {
        alpha = markAlpha(count, own);
        lastCount = count;
        lastCapacity = own;
      }
      const at = 4 * i;
      data[at] += alpha * (red - data[at]);
      data[at + 1] += alpha * (green - data[at + 1]);
      data[at + 2] += alpha * (blue - data[at + 2]);
    }
  }
}

/**
 * A table of opaque pixels, one 32-bit word each in the machine's own byte order, so that an
 * image is filled a pixel at a time.
 */
export function lookup(length: number, colour: (index: number) => Colour): Uint32Array {
  const table = new Uint8ClampedArray(4 * length);
  for (let i = 0; i < length; i++) {
    table.set([...colour(i), 255], 4 * i);
  }
  return new Uint32Array(table.buffer);
}

export function bytes(colour: string): Colour {
  const { r, g, b } = rgb(colour);
  return [r, g, b];
}

/** A colour laid over another with an opacity. */
export function mix(under: Colour, over: Colour, alpha: number): Colour {
  const channel = (i: 0 | 1 | 2): number => under[i] + alpha * (over[i] - under[i]);
  return [channel(0), channel(1), channel(2)];
}
