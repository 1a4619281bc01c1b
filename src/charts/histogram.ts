import { axisBottom, axisLeft, format, group, scaleLinear, select } from 'd3';
import type { ScaleLinear, Selection } from 'd3';

import { number } from './format';
import { hitBands, stackBins } from './stackedBins';
import type { CountScale, IBinCounts, IHitBand, IStackedBins, IStackRect } from './stackedBins';
import type { ITheme } from './theme';

/** A histogram of stacked bars, as it should look. */
export interface IHistogram extends IBinCounts {
  /** bins + 1 ascending edges. */
  readonly edges: ArrayLike<number>;
  readonly shown: readonly boolean[];
  readonly scale: CountScale;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly theme: ITheme;
  /** The text alternative of a rectangle. */
  readonly label: (rect: IStackRect) => string;
  readonly isSelected: (rect: IStackRect) => boolean;
  /** Whether bars move to their new heights. */
  readonly animate: boolean;
}

type Root = Selection<SVGSVGElement, unknown, null, undefined>;
type Cells = Selection<SVGGElement, ICell, SVGGElement, unknown>;

interface ICell extends IStackRect {
  readonly hit: IHitBand;
}

const MARGIN = { top: 22, right: 14, bottom: 34, left: 48 };
const LEAST_HIT = 5;
/** A rectangle narrower or lower than this many pixels could not be seen. */
const LEAST_DRAWN = 0.6;
const LEAST_OUTLINE = 3;
const DURATION = 250;
const short = format('~s');

/** Draws the histogram into an SVG element and returns its rectangles. */
export function drawHistogram(svg: SVGSVGElement, histogram: IHistogram): readonly IStackRect[] {
  const { width, height, edges, bins, theme } = histogram;
  const plot = {
    width: Math.max(1, width - MARGIN.left - MARGIN.right),
    height: Math.max(1, height - MARGIN.top - MARGIN.bottom)
  };
  const stack = stackBins(histogram, histogram.shown, plot.height, histogram.scale);
  const x = scaleLinear().domain([edges[0], edges[bins]]).range([0, plot.width]);
  const root = select(svg).attr('viewBox', `0 0 ${width} ${height}`);
  root.style('color', theme.quietText).style('--cnn-histogram-line', theme.line);
  drawAxes(root, x, stack, plot, histogram.scale);
  drawCells(root, cellsOf(stack.rects), x, histogram);
  drawOutline(root, stack.rects.filter(histogram.isSelected), x, histogram);
  return stack.rects;
}

function cellsOf(rects: readonly IStackRect[]): ICell[] {
  return [...group(rects, ({ bin }) => bin).values()].flatMap(bar => {
    const bands = hitBands(bar, LEAST_HIT);
    return bar.map((rect, i) => ({ ...rect, hit: bands[i] }));
  });
}

function layer(root: Root, name: string): Selection<SVGGElement, unknown, null, undefined> {
  const found = root.select<SVGGElement>(`g.cnn-mod-${name}`);
  const created = found.empty() ? root.append('g').attr('class', `cnn-mod-${name}`) : found;
  return created.attr('transform', `translate(${MARGIN.left},${MARGIN.top})`);
}

function drawAxes(
  root: Root,
  x: ScaleLinear<number, number>,
  stack: IStackedBins,
  plot: { readonly width: number; readonly height: number },
  scale: CountScale
): void {
  layer(root, 'y')
    .attr('aria-hidden', 'true')
    .call(
      axisLeft(stack.y)
        .tickValues([...stack.ticks])
        .tickSize(-plot.width)
        .tickPadding(6)
        .tickFormat(value => short(value))
    );
  const xLayer = layer(root, 'x');
  xLayer
    .attr('aria-hidden', 'true')
    .attr('transform', `translate(${MARGIN.left},${MARGIN.top + plot.height})`)
    .call(
      axisBottom(x)
        .tickValues(x.ticks(Math.max(2, Math.floor(plot.width / 70))))
        .tickSize(4)
        .tickFormat(value => number(value.valueOf()))
    );
  caption(xLayer, 'change |x − y|', plot.width, 30, 'end');
  const name = scale === 'log' ? 'weights (logarithmic)' : 'weights';
  caption(layer(root, 'yName'), name, 6 - MARGIN.left, -9, 'start');
}

function caption(
  root: Selection<SVGGElement, unknown, null, undefined>,
  text: string,
  x: number,
  y: number,
  anchor: string
): void {
  root
    .selectAll('text.cnn-Histogram-caption')
    .data([text])
    .join('text')
    .attr('class', 'cnn-Histogram-caption')
    .attr('aria-hidden', 'true')
    .attr('fill', 'currentColor')
    .attr('x', x)
    .attr('y', y)
    .attr('text-anchor', anchor)
    .text(text);
}

function drawCells(
  root: Root,
  cells: readonly ICell[],
  x: ScaleLinear<number, number>,
  histogram: IHistogram
): void {
  const { edges, theme, levels } = histogram;
  const colours = theme.levels(levels);
  const left = ({ bin }: IStackRect): number => x(edges[bin]);
  const wide = ({ bin }: IStackRect): number => x(edges[bin + 1]) - x(edges[bin]);
  const group = layer(root, 'bars')
    .selectAll<SVGGElement, ICell>('g.cnn-Histogram-cell')
    .data(cells, ({ bin, level }) => `${bin}:${level}`)
    .join(enter => {
      const added = enter.append('g').attr('class', 'cnn-Histogram-cell').attr('role', 'button');
      added
        .append('rect')
        .attr('class', 'cnn-Histogram-rect')
        .attr('y', ({ bottom }) => bottom)
        .attr('height', 0);
      added.append('rect').attr('class', 'cnn-Histogram-hit');
      return added.attr('tabindex', -1);
    })
    .order()
    .attr('data-bin', ({ bin }) => bin)
    .attr('data-level', ({ level }) => level)
    .attr('data-count', ({ count }) => count)
    .attr('aria-label', histogram.label)
    .attr('aria-pressed', cell => String(histogram.isSelected(cell)));
  group
    .select('.cnn-Histogram-hit')
    .attr('x', left)
    .attr('width', wide)
    .attr('y', ({ hit }) => hit.top)
    .attr('height', ({ hit }) => hit.bottom - hit.top);
  const gap = Math.min(1, histogram.width / 400);
  group
    .select('.cnn-Histogram-rect')
    .attr('fill', ({ level }) => colours[level])
    .attr('x', cell => left(cell) + gap / 2)
    .attr('width', cell => Math.max(LEAST_DRAWN, wide(cell) - gap));
  stretch(group, histogram.animate);
}

/** Brings the bars to their heights, at once or gently. */
function stretch(cells: Cells, animate: boolean): void {
  const bars = cells.select<SVGRectElement>('.cnn-Histogram-rect');
  const tall = ({ top, bottom }: ICell): number => Math.max(LEAST_DRAWN, bottom - top);
  const start = (cell: ICell): number => cell.bottom - tall(cell);
  if (animate) {
    bars.transition().duration(DURATION).attr('y', start).attr('height', tall);
  } else {
    bars.interrupt().attr('y', start).attr('height', tall);
  }
}

function drawOutline(
  root: Root,
  selected: readonly IStackRect[],
  x: ScaleLinear<number, number>,
  { edges, theme }: IHistogram
): void {
  layer(root, 'outline')
    .attr('aria-hidden', 'true')
    .selectAll('rect')
    .data(selected)
    .join('rect')
    .attr('class', 'cnn-Histogram-outline')
    .attr('stroke', theme.highlight)
    .attr('x', ({ bin }) => x(edges[bin]))
    .attr('width', ({ bin }) => x(edges[bin + 1]) - x(edges[bin]))
    .attr('y', ({ top, bottom }) => Math.min(top, bottom - LEAST_OUTLINE))
    .attr('height', ({ top, bottom }) => Math.max(LEAST_OUTLINE, bottom - top));
}
