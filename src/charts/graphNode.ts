import type { IPlaced } from './graphLayout';
import { svg } from './svg';
import { fitText, textWidth } from './textMeter';
import type { ITheme } from './theme';

/** How a node of the graph looks and what it says. */
export interface IGraphMark {
  readonly id: string;
  /** `card`: a layer with parameters; `pill`: one without; `stack`: a folded group. */
  readonly form: 'card' | 'pill' | 'stack';
  readonly title: string;
  readonly detail: string;
  /** A short figure or remark beside the title. */
  readonly figure: string;
  readonly fill: string;
  readonly ink: string;
  /** Colour of the outline. */
  readonly outline: string;
  /** `hatched` lays stripes over the fill, `dashed` breaks the outline, `strong` thickens it. */
  readonly pattern: 'plain' | 'hatched' | 'dashed' | 'strong';
  /** How strong the shade is, 0 to 1: from afar the strongest of several is seen. */
  readonly shade: number;
  /** Whether a badge warns of numbers left out. */
  readonly warning: boolean;
  readonly selected: boolean;
  /** The text alternative. */
  readonly label: string;
  /** Exact values for machines, by data attribute. */
  readonly data: Readonly<Record<string, string>>;
}

/** Extents of a card, in pixels. */
export const CARD = { width: 178, height: 38 };
/** Font size in a pill, in pixels. */
export const PILL_FONT = 10;
const PILL = { height: 17, padding: 10 };
const TITLE = { size: 12, weight: 600 };
const FIGURE = { size: 12, weight: 400 };
const SMALL = { size: PILL_FONT, weight: 400 };
const PADDING = 8;
const RING = 3;
const SHEETS = [2, 1];
const HATCH_STEP = 7;

/** Extents of a pill around a text of a given width, in pixels. */
export function pillExtent(width: number): { width: number; height: number } {
  return {
    width: Math.min(CARD.width, Math.ceil(width) + 2 * PILL.padding),
    height: PILL.height
  };
}

/** Writes what one node says and shades it. The element stays, and with it the focus. */
export function paintNode(
  node: SVGGElement,
  mark: IGraphMark,
  place: IPlaced,
  theme: ITheme
): void {
  const stack = mark.form === 'stack';
  node.setAttribute('class', `cnn-Graph-node cnn-mod-${mark.form}`);
  node.classList.toggle('cnn-mod-selected', mark.selected);
  node.setAttribute('role', 'button');
  node.setAttribute('aria-label', mark.label);
  node.setAttribute(stack ? 'aria-expanded' : 'aria-pressed', String(!stack && mark.selected));
  node.dataset.node = mark.id;
  Object.assign(node.dataset, mark.data);
  node.replaceChildren(
    ...boxes(mark, place),
    ...texts(mark, place),
    ...(mark.warning ? [badge(place, theme)] : [])
  );
}

function boxes(mark: IGraphMark, { width, height }: IPlaced): SVGElement[] {
  const radius = mark.form === 'pill' ? height / 2 : 5;
  const { fill, outline } = mark;
  const box = (name: string, shift: number, grow: number, more = {}): SVGElement =>
    svg('rect', {
      class: `cnn-Graph-${name}`,
      x: shift - grow,
      y: shift - grow,
      width: width + 2 * grow,
      height: height + 2 * grow,
      rx: radius + grow,
      ...more
    });
  const sheets = mark.form === 'stack' ? SHEETS : [];
  return [
    box('ring', 0, RING),
    ...sheets.map(depth => box('sheet', 3 * depth, 0, { fill, stroke: outline })),
    box('box', 0, 0, {
      fill,
      stroke: outline,
      'stroke-width': mark.pattern === 'strong' ? 2 : 1,
      'stroke-dasharray': mark.pattern === 'dashed' ? '3 3' : null
    }),
    ...(mark.pattern === 'hatched'
      ? [svg('path', { class: 'cnn-Graph-hatch', stroke: outline, d: hatching(width, height) })]
      : [])
  ];
}

function texts(mark: IGraphMark, { width, height }: IPlaced): SVGElement[] {
  const pill = mark.form === 'pill';
  const write = (name: string, text: string, x: number, y: number): SVGElement[] => {
    const node = svg('text', { class: `cnn-Graph-${name}`, x, y, fill: mark.ink });
    node.textContent = text;
    return text === '' ? [] : [node];
  };
  const taken = mark.figure === '' ? 0 : textWidth(mark.figure, FIGURE) + PADDING;
  const title = fitText(mark.title, width - 2 * PADDING - taken, pill ? SMALL : TITLE);
  return [
    ...write('title', title, pill ? width / 2 : PADDING, pill ? height / 2 + 3.5 : 15.5),
    ...write('figure', mark.figure, width - PADDING, 15.5),
    ...write('detail', fitText(mark.detail, width - 2 * PADDING, SMALL), PADDING, 30)
  ];
}

function badge({ width }: IPlaced, theme: ITheme): SVGElement {
  const node = svg('g', { class: 'cnn-Graph-badge', transform: `translate(${width - 2},2)` });
  const sign = svg('text', { dy: '0.35em', fill: theme.text });
  sign.textContent = '!';
  node.append(svg('circle', { r: 6.5, fill: theme.missing, stroke: theme.text }), sign);
  return node;
}

/** Path of diagonal stripes that fill a rectangle. */
function hatching(width: number, height: number): string {
  const lines: string[] = [];
  for (let start = HATCH_STEP - height; start < width; start += HATCH_STEP) {
    const [x0, x1] = [Math.max(0, start), Math.min(width, start + height)];
    lines.push(`M${x0},${height - (x0 - start)}L${x1},${height - (x1 - start)}`);
  }
  return lines.join('');
}
