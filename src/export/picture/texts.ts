import { characters } from '../../text/shorten';
import { paint } from './colours';
import { digits, escaped, tag } from './markup';
import type { Attributes } from './markup';
import type { Sheet } from './sheet';

/** Where a text must end, in the window's coordinates, in an ellipsis. */
export type Edge = number | null;

interface ILine {
  readonly text: string;
  readonly box: DOMRect;
}

const ELLIPSIS = '…';
const measuring = document.createElement('canvas').getContext('2d');

/** The lines of a text where the browser has put them. */
export function drawText(node: Text, style: CSSStyleDeclaration, edge: Edge, sheet: Sheet): string {
  const look = paint('fill', style.color);
  if (look === null || node.data.trim() === '') {
    return '';
  }
  const isVertical = style.writingMode.startsWith('vertical');
  return linesOf(node, isVertical)
    .map(line => (edge === null || isVertical ? line : ending(line, node, edge, style)))
    .map(({ text, box }) => {
      const { x, y, width, height } = sheet.place(box);
      const isReversed = style.direction === 'rtl';
      const length = isVertical ? height : width;
      const along = ascent(style, isVertical ? width : height);
      const at: Attributes = isVertical
        ? // As the panels have it, to be read from below.
          { transform: `translate(${digits(x + along)} ${digits(y + height)}) rotate(-90)` }
        : { x: isReversed ? x + width : x, y: y + along };
      return tag(
        'text',
        {
          ...at,
          ...font(style),
          ...look,
          direction: isReversed ? 'rtl' : null,
          // Keeps the width where a program has another font.
          ...(characters(text).length > 1
            ? { textLength: length, lengthAdjust: 'spacingAndGlyphs' }
            : {})
        },
        escaped(text)
      );
    })
    .join('');
}

/** Room for the arrow of a list, in pixels. */
const ARROW = 13;

/** The chosen option of a list, which has no nodes of its own where it is shown. */
export function drawLabel(
  text: string,
  { x, y, width, height }: DOMRect,
  style: CSSStyleDeclaration,
  sheet: Sheet
): string {
  const box = sheet.place({ x, y, width, height });
  const padding = parseFloat(style.paddingLeft) + parseFloat(style.borderLeftWidth);
  // As browsers place it.
  const start = padding + 4;
  const shown = shortened(text, width - start - ARROW, style);
  const middle = box.y + height / 2 + 0.36 * parseFloat(style.fontSize);
  const look = { ...font(style), ...paint('fill', style.color) };
  return tag('text', { x: box.x + start, y: middle, ...look }, escaped(shown));
}

function shortened(text: string, room: number, style: CSSStyleDeclaration): string {
  const all = characters(text);
  let kept = all.length;
  const cut = (): string =>
    kept < all.length ? `${all.slice(0, kept).join('')}${ELLIPSIS}` : text;
  while (kept > 0 && widthOf(cut(), style) > room) {
    kept--;
  }
  return cut();
}

function font(style: CSSStyleDeclaration): Record<string, string | null> {
  const { fontFamily, fontSize, fontWeight, fontStyle, fontVariantNumeric } = style;
  return {
    'font-family': fontFamily.replaceAll('"', "'"),
    'font-size': fontSize,
    'font-weight': fontWeight === '400' ? null : fontWeight,
    'font-style': fontStyle === 'normal' ? null : fontStyle,
    style: fontVariantNumeric === 'normal' ? null : `font-variant-numeric:${fontVariantNumeric}`
  };
}

/** How far below the top of a line its letters stand, in pixels. */
function ascent(style: CSSStyleDeclaration, height: number): number {
  if (measuring === null) {
    return 0.8 * height;
  }
  measuring.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const { fontBoundingBoxAscent: above, fontBoundingBoxDescent: below } =
    measuring.measureText('x');
  return (height * above) / (above + below);
}

function linesOf(node: Text, isVertical: boolean): ILine[] {
  const text = node.data.trim();
  const range = document.createRange();
  range.setStart(node, node.data.length - node.data.trimStart().length);
  range.setEnd(node, node.data.trimEnd().length);
  const boxes = [...range.getClientRects()].filter(({ width, height }) => width * height > 0);
  if (boxes.length < 2) {
    return boxes.map(box => ({ text: spaced(text), box }));
  }
  const lines: { text: string; box: DOMRect }[] = [];
  for (const [piece, box] of pieces(node)) {
    const last = lines.at(-1);
    const isSame =
      last && (isVertical ? last.box.left === box.left : Math.abs(last.box.top - box.top) < 2);
    if (last && isSame) {
      last.text += piece;
      last.box = piece.trim() === '' ? last.box : union(last.box, box);
    } else if (piece.trim() !== '') {
      lines.push({ text: piece, box });
    }
  }
  return lines.map(line => ({ text: spaced(line.text), box: line.box }));
}

/** The characters that are seen, each with its box. */
function* pieces(node: Text): Generator<[string, DOMRect]> {
  const range = document.createRange();
  let at = 0;
  for (const text of characters(node.data)) {
    range.setStart(node, at);
    range.setEnd(node, at + text.length);
    at += text.length;
    const box = range.getBoundingClientRect();
    if (box.width * box.height > 0) {
      yield [text, box];
    }
  }
}

/** The line as far as it has room, as the browser shortens it. */
function ending(line: ILine, node: Text, edge: number, style: CSSStyleDeclaration): ILine {
  if (line.box.right <= edge + 0.5 || style.direction === 'rtl') {
    return line;
  }
  const room = edge - widthOf(ELLIPSIS, style);
  let text = '';
  let right = line.box.left;
  for (const [character, box] of pieces(node)) {
    if (box.right > room) {
      break;
    }
    text += character;
    right = box.right;
  }
  const width = right - line.box.left + widthOf(ELLIPSIS, style);
  return {
    text: spaced(text) + ELLIPSIS,
    box: new DOMRect(line.box.left, line.box.top, width, line.box.height)
  };
}

function widthOf(text: string, style: CSSStyleDeclaration): number {
  if (measuring === null) {
    return 0;
  }
  measuring.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  return measuring.measureText(text).width;
}

function spaced(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function union(p: DOMRect, q: DOMRect): DOMRect {
  const left = Math.min(p.left, q.left);
  const top = Math.min(p.top, q.top);
  return new DOMRect(
    left,
    top,
    Math.max(p.right, q.right) - left,
    Math.max(p.bottom, q.bottom) - top
  );
}
