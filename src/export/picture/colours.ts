import type { Attributes } from './markup';

interface IColour {
  readonly hex: string;
  /** 0 to 1. */
  readonly opacity: number;
}

const known = new Map<string, IColour>();

/** Any colour of CSS as every program reads it; what the browser blends is blended. */
export function colourOf(css: string): IColour {
  const found = known.get(css) ?? painted(css);
  known.set(css, found);
  return found;
}

/** `fill` or `stroke` in a colour; null for one that is not seen. */
export function paint(use: 'fill' | 'stroke' | 'stop-color', css: string): Attributes | null {
  const { hex, opacity } = colourOf(css);
  const of = use === 'stop-color' ? 'stop-opacity' : `${use}-opacity`;
  return opacity === 0 ? null : { [use]: hex, [of]: opacity < 1 ? opacity : null };
}

function painted(css: string): IColour {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = canvas.getContext('2d');
  if (context === null) {
    return { hex: '#000000', opacity: 0 };
  }
  context.fillStyle = css;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
  const hex = [red, green, blue].map(value => value.toString(16).padStart(2, '0')).join('');
  return { hex: `#${hex}`, opacity: Number((alpha / 255).toFixed(3)) };
}
