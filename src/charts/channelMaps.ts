import { trans } from '../text/trans';
import { pixelCanvas } from './cellPicture';
import { bytes, lookup } from './pixelMap';
import type { IPixels } from './pixelMap';

type Numbers = Float32Array | Float64Array;

export interface IMapPicture {
  readonly caption: string;
  readonly width: number;
  readonly height: number;
  /** height × width; null where the snapshot has none. */
  readonly values: Numbers | null;
}

export interface IMapColouring {
  readonly diverging: (share: number) => string;
  readonly missing: string;
}

const HALF_SHADES = 127;
const LONG_SIDE = 88;

/** Paints a channel map by sign and size, on a scale from −max to max. */
export function paintChannelMap(
  values: Numbers,
  width: number,
  height: number,
  max: number,
  colours: IMapColouring
): IPixels {
  const missing = 2 * HALF_SHADES + 1;
  const table = lookup(missing + 1, i =>
    bytes(i === missing ? colours.missing : colours.diverging(i / HALF_SHADES - 1))
  );
  const pixels = new Uint32Array(width * height);
  pixels.forEach((_, i) => {
    const share = max > 0 ? Math.max(-1, Math.min(1, values[i] / max)) : 0;
    pixels[i] = table[Number.isFinite(values[i]) ? Math.round(HALF_SHADES * (1 + share)) : missing];
  });
  return { width, height, data: new Uint8ClampedArray(pixels.buffer) };
}

/** Pictures of a channel map of A and of B side by side, on one scale. */
export function channelMaps(pictures: readonly IMapPicture[], colours: IMapColouring): HTMLElement {
  const root = document.createElement('div');
  root.className = 'cnn-ChannelMaps';
  const max = pictures.reduce((most, { values }) => Math.max(most, largest(values)), 0);
  for (const { caption, width, height, values } of pictures) {
    const scale = LONG_SIDE / Math.max(width, height);
    const figure = document.createElement('figure');
    const canvas = values && pixelCanvas(paintChannelMap(values, width, height, max, colours));
    const text = document.createElement('figcaption');
    text.textContent = values === null ? trans.__('%1: none', caption) : caption;
    if (canvas) {
      canvas.style.width = `${scale * width}px`;
      canvas.style.height = `${scale * height}px`;
      figure.append(canvas);
    }
    figure.append(text);
    root.append(figure);
  }
  return root;
}

function largest(values: Numbers | null): number {
  let most = 0;
  for (const value of values ?? []) {
    most = Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most;
  }
  return most;
}
