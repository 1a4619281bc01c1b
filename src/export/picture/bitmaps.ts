import type { IRectangle } from '../../charts/cellMarks';

/** An image that the page has. Rejects when it is there no more. */
export async function loaded(url: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = url;
  await image.decode();
  return image;
}

/** A part of an image, in its own pixels, as a data URL: no more than that is given away. */
export function cut(image: HTMLImageElement, { x, y, width, height }: IRectangle): string {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width));
  canvas.height = Math.max(1, Math.round(height));
  const context = canvas.getContext('2d');
  context?.drawImage(image, x, y, width, height, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL();
}

export function whole({ naturalWidth, naturalHeight }: HTMLImageElement): IRectangle {
  return { x: 0, y: 0, width: naturalWidth, height: naturalHeight };
}
