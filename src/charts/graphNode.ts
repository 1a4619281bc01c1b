import type { IPlaced } from './graphLayout';
import { svg } from './svg';
import { legibleSize } from './textLevel';
import type { ITextLevel } from './textLevel';
import { fitText, textWidth } from './textMeter';
import type { ITheme } from './theme';

/** How a node of the graph looks and what it says. */
export interface IGraphMark {
  readonly id: string;
  /**
   * `card`: a layer with parameters; `pill`: one without; `part`: one in the card of another;
   * `stack`: a folded group.
   */
  readonly form: 'card' | 'pill' | 'part' | 'stack';
  /** Whether parts stand in it, below its title. */
  readonly hasParts: boolean;
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
  /** A share told by a ring on the lower edge, 0 at the left; null for none. */
  readonly hollow: number | null;
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
/** Where parts stand in a card, in pixels. */
export const PART = { top: 20, height: 15, inset: 6, gap: 4, padding: 5 };
/** The font size that a pill has room for, and that in a part, in pixels. */
export const PILL_WIDEST = 13;
export const PART_FONT = 11;
const PILL = { height: 20, padding: 8, largest: 15 };
const SMALL = 11;
const LARGEST = 25;
const PADDING = 8;
const RING = 3;
const SHEETS = [2, 1];
const HATCH_STEP = 7;
/** Height of a part that has no text. */
const STRIP = 5;

/** Extents of a pill around a text of a given width, in pixels. */
export function pillExtent(width: number): { width: number; height: number } {
  return {
    width: Math.min(CARD.width, Math.ceil(width) + 2 * PILL.padding),
    height: PILL.height
  };
}

/** How nodes are drawn. */
export interface INodeStyle {
  readonly theme: ITheme;
  readonly level: ITextLevel;
}

/** Writes what one node says and shades it. The element stays, and with it the focus. */
export function paintNode(
  node: SVGGElement,
  mark: IGraphMark,
  place: IPlaced,
  { theme, level }: INodeStyle
): void {
  const stack = mark.form === 'stack';
  node.setAttribute('class', `cnn-Graph-node cnn-mod-${mark.form}`);
  node.classList.toggle('cnn-mod-selected', mark.selected);
  node.setAttribute('role', 'button');
  node.setAttribute('aria-label', mark.label);
  node.setAttribute(stack ? 'aria-expanded' : 'aria-pressed', String(!stack && mark.selected));
  node.dataset.node = mark.id;
  Object.assign(node.dataset, mark.data);
  const strip = mark.form === 'part' && level.says !== 'all';
  const box = strip ? { y: place.height - STRIP, height: STRIP } : { y: 0, height: place.height };
  node.replaceChildren(
    ...boxes(mark, { ...box, width: place.width }),
    ...(level.says === 'nothing' ? [] : texts(mark, place, level)),
    ...(mark.hollow === null ? [] : [ring(mark.hollow, place, theme)]),
    ...(mark.warning ? [badge(place, theme)] : [])
  );
}

interface IArea {
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function boxes(mark: IGraphMark, { y, width, height }: IArea): SVGElement[] {
  const isRound = mark.form === 'pill' || mark.form === 'part';
  const radius = isRound ? height / 2 : 5;
  const { fill, outline } = mark;
  const box = (name: string, shift: number, grow: number, more = {}): SVGElement =>
    svg('rect', {
      class: `cnn-Graph-${name}`,
      x: shift - grow,
      y: y + shift - grow,
      width: width + 2 * grow,
      height: height + 2 * grow,
      rx: radius + grow,
      ...more
    });
  const sheets = mark.form === 'stack' ? SHEETS : [];
  return [
    box('ring', 0, mark.form === 'part' ? 1 : RING),
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

function texts(mark: IGraphMark, place: IPlaced, level: ITextLevel): SVGElement[] {
  if (mark.form === 'pill' || mark.form === 'part') {
    return roundText(mark, place, level);
  }
  const { width, height } = place;
  const room = width - 2 * PADDING;
  const all = level.says === 'all';
  const size = Math.min(LARGEST, level.size);
  const y = all ? 15.5 : (height - (mark.hasParts ? STRIP : 0)) / 2 + 0.35 * size;
  const taken = mark.figure === '' ? 0 : textWidth(mark.figure, { size, weight: 400 }) + PADDING;
  // Where only one of both has room, it is the name.
  const both = all || textWidth(mark.title, { size, weight: 600 }) <= room - taken;
  const title = fitText(mark.title, room - (both ? taken : 0), { size, weight: 600 });
  return [
    ...write('title', title, { x: PADDING, y, size, fill: mark.ink }),
    ...write('figure', both ? mark.figure : '', { x: width - PADDING, y, size, fill: mark.ink }),
    ...(all && !mark.hasParts
      ? write('detail', fitText(mark.detail, room, { size: SMALL, weight: 400 }), {
          x: PADDING,
          y: 30.5,
          size: SMALL,
          fill: mark.ink
        })
      : [])
  ];
}

/** The one text of a pill or a part, where it can be read. */
function roundText(mark: IGraphMark, { width, height }: IPlaced, level: ITextLevel): SVGElement[] {
  const part = mark.form === 'part';
  const size = part ? PART_FONT : legibleSize(level, SMALL, PILL.largest);
  if (size === 0 || (part && level.says !== 'all')) {
    return [];
  }
  const text = fitText(mark.title, width - (part ? 4 : PADDING), { size, weight: 400 });
  return write('title', text, { x: width / 2, y: height / 2 + 0.35 * size, size, fill: mark.ink });
}

interface ITextPlace {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly fill: string;
}

function write(name: string, text: string, { x, y, size, fill }: ITextPlace): SVGElement[] {
  const node = svg('text', { class: `cnn-Graph-${name}`, x, y, fill, 'font-size': size });
  node.textContent = text;
  return text === '' ? [] : [node];
}

function ring(share: number, { width, height }: IPlaced, theme: ITheme): SVGElement {
  return svg('circle', {
    class: 'cnn-Graph-hollow',
    cx: Math.min(1, Math.max(0, share)) * width,
    cy: height,
    r: 3.5,
    fill: theme.background,
    stroke: theme.text,
    'stroke-width': 1.5
  });
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
