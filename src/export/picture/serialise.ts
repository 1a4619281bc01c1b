import { cut, whole } from './bitmaps';
import { drawBox, faded, isPixelated } from './boxes';
import { paint } from './colours';
import { wholePicture } from './markup';
import { Sheet } from './sheet';
import { drawLabel, drawText } from './texts';
import type { Edge } from './texts';
import { copied } from './vector';

/** What acts and shows nothing. */
const CONTROLS = '.cnn-Button, .cnn-IconButton, input, progress';

/**
 * What a part of the page shows, as an SVG that any program opens: with the colours and fonts of
 * the theme, without references to anything outside, and without controls.
 */
export async function svgOf(root: HTMLElement): Promise<string> {
  const frame = root.getBoundingClientRect();
  const sheet = new Sheet(frame);
  const ground = paint('fill', groundOf(root)) ?? { fill: '#ffffff' };
  const content = await drawElement(root, { view: frame, edge: null }, sheet);
  return wholePicture(
    frame,
    sheet.definitions,
    sheet.rectangle(frame, ground) + sheet.clipped(frame, content)
  );
}

/** The colour behind an element. */
function groundOf(element: Element | null): string {
  if (element === null) {
    return 'white';
  }
  const { backgroundColor } = getComputedStyle(element);
  return paint('fill', backgroundColor) === null
    ? groundOf(element.parentElement)
    : backgroundColor;
}

function isControl(element: Element): boolean {
  const hasIcon = element instanceof HTMLButtonElement && element.querySelector('svg') !== null;
  return hasIcon || element.matches(CONTROLS);
}

/** What of the page can be seen, and where its texts end in an ellipsis. */
interface IPlace {
  readonly view: DOMRect;
  readonly edge: Edge;
}

async function drawElement(element: Element, place: IPlace, sheet: Sheet): Promise<string> {
  const style = getComputedStyle(element);
  if (style.display === 'none' || isControl(element) || style.clipPath !== 'none') {
    return '';
  }
  const box = element.getBoundingClientRect();
  if (box.width * box.height > 0 && !overlaps(box, place.view)) {
    return '';
  }
  const isSeen = style.visibility === 'visible';
  if (element instanceof SVGSVGElement) {
    return isSeen ? faded(await drawVector(element, box, sheet), style) : '';
  }
  const behind = isSeen ? await drawBox(box, style, sheet) : '';
  const own = isSeen ? drawReplaced(element, box, style, sheet) : '';
  const inside = own ?? (await drawChildren(element, box, style, place, sheet));
  return faded(behind + inside, style);
}

/** What is no text and has no elements in it; null for everything else. */
function drawReplaced(
  element: Element,
  box: DOMRect,
  style: CSSStyleDeclaration,
  sheet: Sheet
): string | null {
  if (element instanceof HTMLCanvasElement) {
    const isEmpty = element.width * element.height === 0;
    return isEmpty ? '' : sheet.image(box, element.toDataURL(), true);
  }
  if (element instanceof HTMLImageElement) {
    return drawImage(element, box, style, sheet);
  }
  if (element instanceof HTMLSelectElement) {
    return drawLabel(element.selectedOptions[0]?.text ?? '', box, style, sheet);
  }
  return null;
}

function drawImage(
  element: HTMLImageElement,
  box: DOMRect,
  style: CSSStyleDeclaration,
  sheet: Sheet
): string {
  const { naturalWidth, naturalHeight } = element;
  if (naturalWidth * naturalHeight === 0) {
    return '';
  }
  const scale = Math.min(box.width / naturalWidth, box.height / naturalHeight);
  const isContained = style.objectFit === 'contain';
  const width = isContained ? naturalWidth * scale : box.width;
  const height = isContained ? naturalHeight * scale : box.height;
  const x = box.x + (box.width - width) / 2;
  const y = box.y + (box.height - height) / 2;
  return sheet.image({ x, y, width, height }, cut(element, whole(element)), isPixelated(style));
}

async function drawVector(drawing: SVGSVGElement, box: DOMRect, sheet: Sheet): Promise<string> {
  const copy = await copied(drawing);
  if (copy === null || box.width * box.height === 0) {
    return '';
  }
  const place = sheet.place(box);
  for (const name of ['x', 'y', 'width', 'height'] as const) {
    copy.setAttribute(name, String(place[name]));
  }
  if (getComputedStyle(drawing).overflow === 'visible') {
    copy.setAttribute('overflow', 'visible');
  }
  return new XMLSerializer()
    .serializeToString(copy)
    .replace(' xmlns="http://www.w3.org/2000/svg"', '');
}

async function drawChildren(
  element: Element,
  box: DOMRect,
  style: CSSStyleDeclaration,
  { view, edge }: IPlace,
  sheet: Sheet
): Promise<string> {
  const isClipped = style.overflowX !== 'visible' || style.overflowY !== 'visible';
  const overflows =
    isClipped &&
    (element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight);
  const right = box.right - parseFloat(style.paddingRight) - parseFloat(style.borderRightWidth);
  const own: IPlace = {
    view: overflows ? common(box, view) : view,
    edge: overflows && style.textOverflow === 'ellipsis' ? right : edge
  };
  let content = '';
  for (const child of element.childNodes) {
    if (child instanceof Text) {
      content += style.visibility === 'visible' ? drawText(child, style, own.edge, sheet) : '';
    } else if (child instanceof Element) {
      content += await drawElement(child, own, sheet);
    }
  }
  return overflows ? sheet.clipped(box, content) : content;
}

function overlaps(p: DOMRect, q: DOMRect): boolean {
  return p.left < q.right && q.left < p.right && p.top < q.bottom && q.top < p.bottom;
}

function common(p: DOMRect, q: DOMRect): DOMRect {
  const left = Math.max(p.left, q.left);
  const top = Math.max(p.top, q.top);
  const width = Math.max(0, Math.min(p.right, q.right) - left);
  return new DOMRect(left, top, width, Math.max(0, Math.min(p.bottom, q.bottom) - top));
}
