/** Pixels of a picture for one of the screen. */
const SCALE = 2;
/** The longest side that browsers draw on. */
const MOST = 16_384;

/** An SVG without references, as PNG at twice the resolution of the screen. */
export async function pngOf(svg: string): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const { width, height } = image;
    const scale = Math.min(SCALE * window.devicePixelRatio, MOST / Math.max(1, width, height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob(blob =>
        blob === null ? reject(new Error('The browser could not draw the picture.')) : resolve(blob)
      )
    );
  } finally {
    URL.revokeObjectURL(url);
  }
}
