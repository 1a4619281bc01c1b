import type { IExtent } from './cellViewport';

/**
 * Gives a canvas the resolution of the screen and a context in CSS pixels; null where there is
 * nothing to draw on.
 */
export function sharpContext(
  canvas: HTMLCanvasElement,
  extent: IExtent
): { readonly context: CanvasRenderingContext2D; readonly pixelRatio: number } | null {
  const pixelRatio = window.devicePixelRatio || 1;
  const width = Math.round(extent.width * pixelRatio);
  const height = Math.round(extent.height * pixelRatio);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
    canvas.style.width = `${extent.width}px`;
    canvas.style.height = `${extent.height}px`;
  }
  const context = width > 0 && height > 0 ? canvas.getContext('2d') : null;
  context?.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  return context && { context, pixelRatio };
}
