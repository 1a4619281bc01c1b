import { rgb } from 'd3';

const INK = '#000000';
const PAPER = '#ffffff';

/** Relative luminance of a colour, 0 to 1, as WCAG 2 defines it. */
function luminance(colour: string): number {
  const { r, g, b } = rgb(colour);
  const [red, green, blue] = [r, g, b].map(channel => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast ratio of two colours, 1 to 21, as WCAG 2 defines it. */
export function contrast(left: string, right: string): number {
  const [dark, light] = [luminance(left), luminance(right)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/** Ink or paper, whichever reads better on a background. */
export function readableOn(background: string): string {
  return contrast(INK, background) >= contrast(PAPER, background) ? INK : PAPER;
}
