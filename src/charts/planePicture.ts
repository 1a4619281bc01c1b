import { pixelCanvas } from './cellPicture';
import type { IPixels } from './pixelMap';

/** Pictures smaller than this are shown as the pixels they are, larger ones smoothed. */
const PIXELATED = 160;

export interface IPlanePicture {
  readonly pixels: IPixels;
  /** The text alternative. */
  readonly label: string;
  /** The place under the pointer, null when there is none any more. */
  readonly onPoint: (place: IPlace | null, event: MouseEvent) => void;
}

export interface IPlace {
  readonly x: number;
  readonly y: number;
}

/** A picture with a pixel for every place, as large as there is room; null without places. */
export function planePicture({ pixels, label, onPoint }: IPlanePicture): HTMLElement | null {
  const canvas = pixelCanvas(pixels);
  if (canvas === null) {
    return null;
  }
  const { width, height } = pixels;
  canvas.className = 'cnn-Plane';
  canvas.classList.toggle('cnn-mod-pixelated', Math.max(width, height) <= PIXELATED);
  canvas.style.setProperty('--cnn-ratio', String(width / height));
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', label);
  canvas.addEventListener('pointermove', event => {
    const box = canvas.getBoundingClientRect();
    const x = Math.floor((width * (event.clientX - box.left)) / box.width);
    const y = Math.floor((height * (event.clientY - box.top)) / box.height);
    onPoint(x >= 0 && y >= 0 && x < width && y < height ? { x, y } : null, event);
  });
  canvas.addEventListener('pointerleave', event => onPoint(null, event));
  return canvas;
}
