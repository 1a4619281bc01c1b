import { cut, loaded, whole } from './bitmaps';
import { colourOf } from './colours';

/** What of the look of SVG comes from rules of style, and its initial value. */
const LOOK: Readonly<Record<string, string>> = {
  fill: '',
  stroke: 'none',
  'fill-opacity': '1',
  'stroke-opacity': '1',
  'stroke-width': '1px',
  'stroke-dasharray': 'none',
  'stroke-linecap': 'butt',
  'stroke-linejoin': 'miter',
  opacity: '1',
  'paint-order': 'normal',
  'shape-rendering': 'auto',
  'fill-rule': 'nonzero'
};
const LETTERS: Readonly<Record<string, string>> = {
  'font-family': '',
  'font-size': '',
  'font-weight': '400',
  'font-style': 'normal',
  'text-anchor': 'start',
  'dominant-baseline': 'auto'
};
const KEPT =
  /^(x|y|x1|y1|x2|y2|dx|dy|cx|cy|r|rx|ry|d|points|width|height|transform|viewBox|preserveAspectRatio|href|id|offset|clip-path)$/;

/** A drawing of the page with the look that its style gives it, for other programs. */
export async function copied(drawing: SVGElement): Promise<SVGElement | null> {
  const style = getComputedStyle(drawing);
  if (style.display === 'none') {
    return null;
  }
  const copy = drawing.cloneNode(false) as SVGElement;
  for (const { name } of [...copy.attributes]) {
    if (!KEPT.test(name)) {
      copy.removeAttribute(name);
    }
  }
  const isText = drawing instanceof SVGTextContentElement;
  const isShape = drawing instanceof SVGGeometryElement || isText;
  if (isShape) {
    dress(copy, style, isText ? { ...LOOK, ...LETTERS } : LOOK);
    if (style.vectorEffect === 'non-scaling-stroke' && drawing instanceof SVGGraphicsElement) {
      // Few programs know it, and those that do would not scale it with the picture either.
      copy.setAttribute('stroke-width', String(parseFloat(style.strokeWidth) / scaleOf(drawing)));
    }
  } else if (style.opacity !== '1') {
    copy.setAttribute('opacity', style.opacity);
  }
  if (style.visibility === 'hidden' && isShape) {
    return null;
  }
  if (drawing instanceof SVGImageElement) {
    const image = await loaded(drawing.href.baseVal);
    copy.setAttribute('href', cut(image, whole(image)));
    if (style.imageRendering === 'pixelated') {
      copy.setAttribute('style', 'image-rendering:pixelated');
    }
  }
  for (const child of drawing.childNodes) {
    const own = child instanceof SVGElement ? await copied(child) : child.cloneNode();
    if (own !== null && !(child instanceof SVGTitleElement) && child.nodeType !== 8) {
      copy.append(own);
    }
  }
  return copy;
}

/** Pixels of the page for one of the drawing's own. */
function scaleOf(drawing: SVGGraphicsElement): number {
  const matrix = drawing.getScreenCTM();
  return matrix === null ? 1 : Math.sqrt(Math.abs(matrix.a * matrix.d - matrix.b * matrix.c)) || 1;
}

function dress(
  copy: SVGElement,
  style: CSSStyleDeclaration,
  look: Readonly<Record<string, string>>
): void {
  for (const [property, initial] of Object.entries(look)) {
    const value = style.getPropertyValue(property);
    if (value !== initial && value !== '') {
      setLook(copy, property, value);
    }
  }
  const numeric = style.fontVariantNumeric;
  if (copy instanceof SVGTextContentElement && numeric !== 'normal') {
    copy.setAttribute('style', `font-variant-numeric:${numeric}`);
  }
}

function setLook(copy: SVGElement, property: string, value: string): void {
  const isColour = property === 'fill' || property === 'stroke';
  if (!isColour || value === 'none' || value.startsWith('url(')) {
    copy.setAttribute(property, property === 'font-family' ? value.replaceAll('"', "'") : value);
    return;
  }
  const { hex, opacity } = colourOf(value);
  copy.setAttribute(property, hex);
  if (opacity < 1) {
    copy.setAttribute(`${property}-opacity`, String(opacity));
  }
}
