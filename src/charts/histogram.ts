import { axisBottom, axisLeft, format, group, scaleLinear, select } from 'd3';
import type { Selection } from 'd3';

import { binAxis } from './binAxis';
import type { IBinAxis, IBinEdges } from './binAxis';
import { hitBands, stackBins } from './stackedBins';
import type { CountScale, IBinCounts, IHitBand, IStackedBins, IStackRect } from './stackedBins';
import type { ITheme } from './theme';

/** A histogram of stacked bars, as it should look. */
export interface IHistogram extends IBinCounts, IBinEdges {
  /** Of the levels. */
  readonly colours: readonly string[];
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

/** A histogram on the screen. */
export interface IDrawnHistogram {
  readonly rects: readonly IStackRect[];
  /** Outlines other rectangles, without drawing the rest again. */
  readonly select: (isSelected: (rect: IStackRect) => boolean) => void;
}

/** Draws the histogram into an SVG element. */
export function drawHistogram(svg: SVGSVGElement, histogram: IHistogram): IDrawnHistogram {
  const { width, height, theme } = histogram;
  const plot = {
    width: Math.max(1, width - MARGIN.left - MARGIN.right),
    height: Math.max(1, height - MARGIN.top - MARGIN.bottom)
  };
  const stack = stackBins(histogram, histogram.shown, plot.height, histogram.scale);
  const axis = binAxis(histogram, plot.width);
  const root = select(svg).attr('viewBox', `0 0 ${width} ${height}`);
  root.style('color', theme.quietText).style('--cnn-histogram-line', theme.line);
  drawAxes(root, axis, stack, plot, histogram.scale);
  const cells = drawCells(root, cellsOf(stack.rects), axis, histogram);
  const drawn: IDrawnHistogram = {
    rects: stack.rects,
    select: isSelected => {
      cells.attr('aria-pressed', cell => String(isSelected(cell)));
      drawOutline(root, stack.rects.filter(isSelected), axis, theme);
    }
  };
  drawn.select(histogram.isSelected);
  return drawn;
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
  axis: IBinAxis,
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
      axisBottom(scaleLinear().domain([0, plot.width]).range([0, plot.width]))
        .tickValues(axis.ticks.map(({ at }) => at))
        .tickSize(4)
        .tickFormat((_, i) => axis.ticks[i].text)
    );
  drawBreaks(root, axis, plot.height);
  caption(xLayer, 'change |x − y|', plot.width, 30, 'end');
  const name = scale === 'log' ? 'weights (logarithmic)' : 'weights';
  caption(layer(root, 'yName'), name, 6 - MARGIN.left, -9, 'start');
}

/** Lines where the regular bins begin or end and one bin holds the rest. */
function drawBreaks(root: Root, { breaks }: IBinAxis, height: number): void {
  layer(root, 'breaks')
    .attr('aria-hidden', 'true')
    .selectAll('line')
    .data(breaks)
    .join('line')
    .attr('class', 'cnn-Histogram-break')
    .attr('x1', at => at)
    .attr('x2', at => at)
    .attr('y1', 0)
    .attr('y2', height);
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
  { x }: IBinAxis,
  histogram: IHistogram
): Cells {
  const { colours } = histogram;
  const left = ({ bin }: IStackRect): number => x(bin);
  const wide = ({ bin }: IStackRect): number => x(bin + 1) - x(bin);
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
    .attr('aria-label', histogram.label);
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
  return group;
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
  { x }: IBinAxis,
  theme: ITheme
): void {
  layer(root, 'outline')
    .attr('aria-hidden', 'true')
    .selectAll('rect')
    .data(selected)
    .join('rect')
    .attr('class', 'cnn-Histogram-outline')
    .attr('stroke', theme.highlight)
    .attr('x', ({ bin }) => x(bin))
    .attr('width', ({ bin }) => x(bin + 1) - x(bin))
    .attr('y', ({ top, bottom }) => Math.min(top, bottom - LEAST_OUTLINE))
    .attr('height', ({ top, bottom }) => Math.max(LEAST_OUTLINE, bottom - top));
}
