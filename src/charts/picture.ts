import { svg } from './svg';
import type { ITheme } from './theme';

/** x, y, width and height in pixels of the image. */
export type Box = readonly [number, number, number, number];

export interface IPictureDrawing {
  readonly url: string;
  readonly width: number;
  readonly height: number;
  /** The text alternative. */
  readonly label: string;
}

/** Images smaller than this are shown as the pixels they are, larger ones smoothed. */
const PIXELATED = 96;

/** The image, as large as its place allows, with room for a marked box. */
export function drawPicture({ url, width, height, label }: IPictureDrawing): SVGSVGElement {
  const root = svg('svg', { viewBox: `0 0 ${width} ${height}`, class: 'cnn-Picture' });
  root.setAttribute('role', 'img');
  root.setAttribute('aria-label', label);
  root.append(svg('image', { href: url, x: 0, y: 0, width, height }));
  root.classList.toggle('cnn-mod-pixelated', Math.max(width, height) <= PIXELATED);
  return root;
}

export interface IBoxMark {
  readonly box: Box;
  readonly colour: string;
  readonly theme: ITheme;
}

/** Marks a box: outlined, everything else dimmed. Null takes the mark away. */
export function markBox(root: SVGSVGElement, mark: IBoxMark | null): void {
  root.querySelector('.cnn-Picture-mark')?.remove();
  if (mark !== null) {
    const { box, colour, theme } = mark;
    const strokes = [
      { stroke: theme.background, 'stroke-width': 5 },
      { stroke: colour, 'stroke-width': 2.5 }
    ];
    root.append(framed(root, 'cnn-Picture-mark', { box, theme, strokes }));
  }
}

/** Dims what is outside a box, under any mark. Null lights the whole picture. */
export function dimOutside(root: SVGSVGElement, box: Box | null, theme: ITheme): void {
  root.querySelector('.cnn-Picture-outside')?.remove();
  if (box !== null) {
    const strokes = [{ stroke: theme.quietText, 'stroke-width': 1 }];
    const group = framed(root, 'cnn-Picture-outside', { box, theme, strokes });
    root.insertBefore(group, root.querySelector('.cnn-Picture-mark'));
  }
}

interface IFrame {
  readonly box: Box;
  readonly theme: ITheme;
  readonly strokes: readonly Readonly<Record<string, string | number>>[];
}

/** A box with outlines, and a shade over everything else. */
function framed(root: SVGSVGElement, name: string, { box, theme, strokes }: IFrame): SVGElement {
  const [x, y, width, height] = box;
  const group = svg('g', { class: name });
  group.dataset.box = box.join(',');
  const outline = { x, y, width, height, fill: 'none', 'vector-effect': 'non-scaling-stroke' };
  group.append(
    svg('path', {
      class: 'cnn-Picture-shade',
      d: `${rectangle(whole(root))}${rectangle(box)}`,
      'fill-rule': 'evenodd',
      fill: theme.background
    }),
    ...strokes.map(stroke => svg('rect', { ...outline, ...stroke }))
  );
  return group;
}

function whole(root: SVGSVGElement): Box {
  const [x, y, width, height] = (root.getAttribute('viewBox') ?? '0 0 0 0').split(' ').map(Number);
  return [x, y, width, height];
}

function rectangle([x, y, width, height]: Box): string {
  return `M${x} ${y}h${width}v${height}h${-width}Z`;
}
