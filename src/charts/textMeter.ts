import { elideMiddle, estimateWidth } from './elide';

/** Size in pixels and weight of the interface's font. */
export interface IFont {
  readonly size: number;
  readonly weight: number;
}

/** Texts kept with what became of them, before all are forgotten. */
const MOST_KEPT = 20_000;

const kept = new Map<string, string>();
let family = '';

/**
 * A text, elided to a width in pixels. It is measured beside the page, which is not laid out for
 * it, and once only.
 */
export function fitText(text: string, width: number, font: IFont): string {
  const key = `${font.size} ${font.weight} ${Math.round(width)} ${text}`;
  const known = kept.get(key);
  if (known !== undefined) {
    return known;
  }
  if (kept.size >= MOST_KEPT) {
    kept.clear();
  }
  const fitted = elideMiddle(text, candidate => textWidth(candidate, font) <= width);
  kept.set(key, fitted);
  return fitted;
}

/** Width of a text in pixels; a guess where there is no canvas. */
export function textWidth(text: string, { size, weight }: IFont): number {
  if (context === null) {
    return estimateWidth(text, size);
  }
  context.font = canvasFont({ size, weight });
  return context.measureText(text).width;
}

/** The font as a canvas takes it. */
export function canvasFont({ size, weight }: IFont): string {
  return `${weight} ${size}px ${family || 'sans-serif'}`;
}

/** Reads which font the interface has; texts fitted to another are forgotten. */
export function readFont(): void {
  const style = getComputedStyle(document.body);
  const found = style.getPropertyValue('--jp-ui-font-family').trim() || 'sans-serif';
  if (found !== family) {
    family = found;
    kept.clear();
  }
}

const context =
  typeof OffscreenCanvas === 'undefined' ? null : new OffscreenCanvas(1, 1).getContext('2d');
