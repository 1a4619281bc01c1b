import type { IRectangle } from '../../charts/cellMarks';
import { cut, loaded } from './bitmaps';
import { paint } from './colours';
import { gradientOf } from './gradient';
import { tag } from './markup';
import type { Sheet } from './sheet';

/** What a box has behind its content: its colour, gradient or picture, and its edges. */
export async function drawBox(
  box: IRectangle,
  style: CSSStyleDeclaration,
  sheet: Sheet
): Promise<string> {
  if (box.width * box.height === 0) {
    return '';
  }
  const rx = Math.min(parseFloat(style.borderTopLeftRadius) || 0, box.width / 2, box.height / 2);
  const round = { rx: rx > 0 ? rx : null };
  const fill = paint('fill', style.backgroundColor);
  const gradient = gradientOf(style.backgroundImage, box);
  return [
    fill && sheet.rectangle(box, { ...round, ...fill }),
    gradient &&
      sheet.rectangle(box, { ...round, ...sheet.gradient(gradient.isVertical, gradient.stops) }),
    await backgroundPicture(box, style, sheet),
    ring(box, style.boxShadow, rx, sheet),
    edges(box, style, rx, sheet),
    outline(box, style, sheet)
  ].join('');
}

/** Whether an image keeps its pixels when it is enlarged. */
export function isPixelated({ imageRendering }: CSSStyleDeclaration): boolean {
  return imageRendering === 'pixelated' || imageRendering === 'crisp-edges';
}

/** The part of a picture that a box shows, which its background's size and position say. */
async function backgroundPicture(
  box: IRectangle,
  style: CSSStyleDeclaration,
  sheet: Sheet
): Promise<string> {
  const url = /^url\("(.*)"\)$/.exec(style.backgroundImage)?.[1];
  if (url === undefined) {
    return '';
  }
  const image = await loaded(url);
  const [across, down] = style.backgroundSize.split(' ').map(size => parseFloat(size) / 100);
  const [left, top] = style.backgroundPosition.split(' ').map(place => parseFloat(place) / 100);
  const width = image.naturalWidth / across;
  const height = image.naturalHeight / down;
  const part = {
    x: left * (image.naturalWidth - width),
    y: top * (image.naturalHeight - height),
    width,
    height
  };
  return sheet.image(box, cut(image, part), isPixelated(style));
}

/** A shadow that is a line around the box, or within it; soft ones are left out. */
function ring(box: IRectangle, shadow: string, rx: number, sheet: Sheet): string {
  const found = /^(.+\)) 0px (-?[\d.]+)px 0px ([\d.]+)px( inset)?$/.exec(shadow);
  if (found === null) {
    return '';
  }
  const [, colour, shift, spread] = found;
  const inset = found[4] !== undefined;
  const stroke = paint('stroke', colour);
  const size = Number(spread);
  if (stroke === null) {
    return '';
  }
  if (size === 0) {
    const height = Math.abs(Number(shift));
    const y = Number(shift) < 0 ? box.y + box.height - height : box.y;
    const fill = paint('fill', colour);
    return inset ? sheet.rectangle({ ...box, y, height }, { ...fill }) : '';
  }
  return sheet.rectangle(grown(box, (inset ? -size : size) / 2), {
    ...stroke,
    fill: 'none',
    rx: rx > 0 ? rx + (inset ? -size : size) / 2 : null,
    'stroke-width': size
  });
}

function edges(box: IRectangle, style: CSSStyleDeclaration, rx: number, sheet: Sheet): string {
  const { x, y, width, height } = box;
  const sides = (['Top', 'Right', 'Bottom', 'Left'] as const).map(side => ({
    size: style[`border${side}Style`] === 'none' ? 0 : parseFloat(style[`border${side}Width`]),
    colour: style[`border${side}Color`]
  }));
  const [top, right, bottom, left] = sides;
  if (sides.every(({ size, colour }) => size === top.size && colour === top.colour)) {
    const stroke = top.size > 0 ? paint('stroke', top.colour) : null;
    return stroke === null
      ? ''
      : sheet.rectangle(grown(box, -top.size / 2), {
          ...stroke,
          fill: 'none',
          rx: rx > 0 ? Math.max(0, rx - top.size / 2) : null,
          'stroke-width': top.size
        });
  }
  const places: readonly IRectangle[] = [
    { x, y, width, height: top.size },
    { x: x + width - right.size, y, width: right.size, height },
    { x, y: y + height - bottom.size, width, height: bottom.size },
    { x, y, width: left.size, height }
  ];
  return sides
    .map(({ size, colour }, i) => {
      const fill = size > 0 ? paint('fill', colour) : null;
      return fill === null ? '' : sheet.rectangle(places[i], fill);
    })
    .join('');
}

function outline(box: IRectangle, style: CSSStyleDeclaration, sheet: Sheet): string {
  const size = style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth);
  const stroke = size > 0 ? paint('stroke', style.outlineColor) : null;
  return stroke === null
    ? ''
    : sheet.rectangle(grown(box, parseFloat(style.outlineOffset) + size / 2), {
        ...stroke,
        fill: 'none',
        'stroke-width': size,
        'stroke-dasharray': style.outlineStyle === 'dashed' ? `${2 * size} ${2 * size}` : null
      });
}

export function grown({ x, y, width, height }: IRectangle, by: number): IRectangle {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by };
}

/** What is drawn half transparent. */
export function faded(content: string, { opacity }: CSSStyleDeclaration): string {
  return Number(opacity) < 1 && content !== '' ? tag('g', { opacity }, content) : content;
}
