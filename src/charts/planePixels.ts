import { classColour } from './classColours';
import { bytes, lookup } from './pixelMap';
import type { IPixels } from './pixelMap';

/** Numbers of places, row by row; of a picture of colours three a place. NaN where there is none. */
export interface IPlane {
  readonly values: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** Colours of a scale, and of what has no number. */
export interface IPlaneColours {
  /** For shares of the way from the low end to the high end, in [0, 1]. */
  readonly ramp: (share: number) => string;
  readonly missing: string;
}

const SHADES = 256;

/** Paints values on a scale from low to high; beyond its ends they have the colour of the end. */
export function paintScale(
  { values, width, height }: IPlane,
  [low, high]: readonly [number, number],
  { ramp, missing }: IPlaneColours
): IPixels {
  const table = lookup(SHADES + 1, i => bytes(i === SHADES ? missing : ramp(i / (SHADES - 1))));
  const pixels = new Uint32Array(width * height);
  for (let i = 0; i < pixels.length; i++) {
    pixels[i] = table[Number.isNaN(values[i]) ? SHADES : shadeOf(values[i], low, high)];
  }
  return { width, height, data: new Uint8ClampedArray(pixels.buffer) };
}

/** Paints red, green and blue between low and high. */
export function paintColours(
  { values, width, height }: IPlane,
  [low, high]: readonly [number, number],
  missing: string
): IPixels {
  const data = new Uint8ClampedArray(4 * width * height);
  const none = bytes(missing);
  for (let i = 0; i < width * height; i++) {
    const colour = values.subarray(3 * i, 3 * i + 3);
    const known = !colour.some(Number.isNaN);
    for (let channel = 0; channel < 3; channel++) {
      data[4 * i + channel] = known ? shadeOf(colour[channel], low, high) : none[channel];
    }
    data[4 * i + 3] = 255;
  }
  return { width, height, data };
}

/** Paints every class in its colour. */
export function paintClasses({ values, width, height }: IPlane, missing: string): IPixels {
  const none = lookup(1, () => bytes(missing))[0];
  const known = new Map<number, number>();
  const pixels = new Uint32Array(width * height);
  for (let i = 0; i < pixels.length; i++) {
    const index = values[i];
    let colour = Number.isNaN(index) ? none : known.get(index);
    if (colour === undefined) {
      colour = lookup(1, () => bytes(classColour(index)))[0];
      known.set(index, colour);
    }
    pixels[i] = colour;
  }
  return { width, height, data: new Uint8ClampedArray(pixels.buffer) };
}

/** The classes of planes that have places, in order. */
export function classesIn(planes: readonly (IPlane | null)[]): readonly number[] {
  const found = new Set<number>();
  for (const plane of planes) {
    plane?.values.forEach(value => found.add(value));
  }
  return [...found].filter(value => !Number.isNaN(value)).sort((x, y) => x - y);
}

function shadeOf(value: number, low: number, high: number): number {
  const share = high > low ? (value - low) / (high - low) : 0.5;
  return Math.round((SHADES - 1) * Math.min(1, Math.max(0, share)));
}
