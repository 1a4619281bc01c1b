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
 * of them and the largest of their marks, so that nothing that stands out is lost by looking from
 * afar.
 */
export function paintCells(
  map: ICellMap,
  colours: IMapColours,
  { columns, rows, step }: ILevelOfDetail
): IPixels {
  const stride = valueGrid(map).rows;
  const width = Math.ceil((columns[1] - columns[0]) / step[0]);
  const height = Math.ceil((rows[1] - rows[0]) / step[1]);
  const values = new Float32Array(width * height).fill(PENDING);
  const marks = map.marks === null ? null : new Uint32Array(width * height);
  for (let column = columns[0]; column < columns[1]; column++) {
    const x = Math.floor((column - columns[0]) / step[0]);
    for (let y = 0; y < height; y++) {
      const pixel = y * width + x;
      const first = column * stride + rows[0] + y * step[1];
      const last = Math.min(first + step[1], column * stride + rows[1]);
      values[pixel] = largest(map.values, first, Math.min(last, map.received), values[pixel]);
      if (marks !== null && map.marks !== null) {
        marks[pixel] = most(map.marks.counts, first, last, marks[pixel]);
      }
    }
  }
  const data = shade(values, map, colours);
  if (marks !== null && map.marks !== null) {
    mark(data, marks, map.marks.capacity, colours.highlight);
  }
  return { width, height, data };
}

/** The largest of some values and one more; NaN gives way to any number, what is pending to NaN. */
function largest(values: ICellMap['values'], start: number, stop: number, known: number): number {
  let found = known;
  for (let i = start; i < stop; i++) {
    const value = values[i];
    if (value > found || found === PENDING || Number.isNaN(found)) {
      found = value;
    }
  }
  return found;
}

function most(counts: Uint32Array, start: number, stop: number, known: number): number {
  let found = known;
  for (let i = start; i < stop; i++) {
    found = Math.max(found, counts[i]);
  }
  return found;
}

function shade(
  values: Float32Array,
  map: ICellMap,
  colours: IMapColours
): Uint8ClampedArray<ArrayBuffer> {
  const opacity = map.marks === null ? 1 : DIMMED;
  const background = bytes(colours.background);
  const faded = (colour: string): Colour => mix(background, bytes(colour), opacity);
  const ramp = lookup(SHADES, i => faded(colours.change(i / (SHADES - 1))));
  const missing = lookup(1, () => faded(colours.missing))[0];
  const blank = lookup(1, () => background)[0];
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

function mark(
  data: Uint8ClampedArray,
  marks: Uint32Array,
  capacity: number,
  highlight: string
): void {
  const over = bytes(highlight);
  for (let i = 0; i < marks.length; i++) {
    const alpha = markAlpha(marks[i], capacity);
    for (let channel = 0; alpha > 0 && channel < 3; channel++) {
      const at = 4 * i + channel;
      data[at] += alpha * (over[channel] - data[at]);
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
