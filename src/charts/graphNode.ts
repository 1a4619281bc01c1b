import { select } from 'd3';
import type { BaseType, Selection } from 'd3';

import { textWidth, writeFitted } from './elide';
import type { IPlaced } from './graphLayout';
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
  /** Whether a badge warns of numbers left out. */
  readonly warning: boolean;
  readonly selected: boolean;
  /** The text alternative. */
  readonly label: string;
  /** Exact values for machines, by data attribute. */
  readonly data: Readonly<Record<string, string>>;
}

type Node = Selection<SVGGElement, IGraphMark, null, undefined>;

/** Extents of a card, in pixels. */
export const CARD = { width: 178, height: 38 };
/** Font size in a pill, in pixels. */
export const PILL_FONT = 10;
const PILL = { height: 17, padding: 10 };
const TITLE_FONT = 12;
const DETAIL_FONT = 10;
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

/** Adds the parts of new nodes. */
export function buildNode<P extends BaseType>(
  node: Selection<SVGGElement, IPlaced, P, unknown>
): void {
  node.attr('role', 'button').attr('tabindex', -1);
  node.append('rect').attr('class', 'cnn-Graph-ring');
  for (const depth of SHEETS) {
    node.append('rect').attr('class', `cnn-Graph-sheet cnn-mod-${depth}`);
  }
  node.append('rect').attr('class', 'cnn-Graph-box');
  node.append('path').attr('class', 'cnn-Graph-hatch');
  node.append('text').attr('class', 'cnn-Graph-title');
  node.append('text').attr('class', 'cnn-Graph-figure');
  node.append('text').attr('class', 'cnn-Graph-detail');
  const badge = node.append('g').attr('class', 'cnn-Graph-badge');
  badge.append('circle').attr('r', 6.5);
  badge.append('text').attr('dy', '0.35em').text('!');
}

/** Writes what one node says and shades it. */
export function paintNode(
  element: SVGGElement,
  mark: IGraphMark,
  place: IPlaced,
  theme: ITheme
): void {
  const node = select<SVGGElement, IGraphMark>(element);
  node
    .attr('class', `cnn-Graph-node cnn-mod-${mark.form}`)
    .classed('cnn-mod-selected', mark.selected)
    .attr('data-node', mark.id)
    .attr('aria-label', mark.label)
    .attr('aria-pressed', mark.form === 'stack' ? null : String(mark.selected))
    .attr('aria-expanded', mark.form === 'stack' ? 'false' : null);
  for (const [name, value] of Object.entries(mark.data)) {
    node.attr(`data-${name}`, value);
  }
  paintBoxes(node, mark, place);
  paintTexts(node, mark, place);
  const badge = node
    .select('.cnn-Graph-badge')
    .attr('display', mark.warning ? null : 'none')
    .attr('transform', `translate(${place.width - 2},2)`);
  badge.select('circle').attr('fill', theme.missing).attr('stroke', theme.text);
  badge.select('text').attr('fill', theme.text);
}

function paintBoxes(node: Node, mark: IGraphMark, { width, height }: IPlaced): void {
  const radius = mark.form === 'pill' ? height / 2 : 5;
  const box = (
    name: string,
    shift = 0,
    grow = 0
  ): Selection<BaseType, IGraphMark, null, undefined> =>
    node
      .select(name)
      .attr('x', shift - grow)
      .attr('y', shift - grow)
      .attr('width', width + 2 * grow)
      .attr('height', height + 2 * grow)
      .attr('rx', radius + grow);
  box('.cnn-Graph-ring', 0, RING);
  for (const depth of SHEETS) {
    box(`.cnn-Graph-sheet.cnn-mod-${depth}`, 3 * depth)
      .attr('display', mark.form === 'stack' ? null : 'none')
      .attr('fill', mark.fill)
      .attr('stroke', mark.outline);
  }
  box('.cnn-Graph-box')
    .attr('fill', mark.fill)
    .attr('stroke', mark.outline)
    .attr('stroke-width', mark.pattern === 'strong' ? 2 : 1)
    .attr('stroke-dasharray', mark.pattern === 'dashed' ? '3 3' : null);
  node
    .select('.cnn-Graph-hatch')
    .attr('stroke', mark.outline)
    .attr('d', mark.pattern === 'hatched' ? hatching(width, height) : null);
}

function paintTexts(node: Node, mark: IGraphMark, { width, height }: IPlaced): void {
  const pill = mark.form === 'pill';
  const figure = node
    .select<SVGTextElement>('.cnn-Graph-figure')
    .attr('x', width - PADDING)
    .attr('y', 15.5)
    .attr('fill', mark.ink)
    .text(mark.figure)
    .node();
  const taken = figure === null || mark.figure === '' ? 0 : textWidth(figure, TITLE_FONT) + PADDING;
  node
    .select<SVGTextElement>('.cnn-Graph-title')
    .attr('x', pill ? width / 2 : PADDING)
    .attr('y', pill ? height / 2 + 3.5 : 15.5)
    .attr('fill', mark.ink)
    .each(function () {
      const room = width - 2 * PADDING - taken;
      writeFitted(this, mark.title, room, pill ? PILL_FONT : TITLE_FONT);
    });
  node
    .select<SVGTextElement>('.cnn-Graph-detail')
    .attr('x', PADDING)
    .attr('y', 30)
    .attr('fill', mark.ink)
    .each(function () {
      writeFitted(this, mark.detail, width - 2 * PADDING, DETAIL_FONT);
    });
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
