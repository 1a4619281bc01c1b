import { group, select } from 'd3';
import type { Selection } from 'd3';

import { trans } from '../text/trans';
import { binAxis } from './binAxis';
import type { IBinAxis, IBinEdges } from './binAxis';
import type { CountScale } from './countAxis';
import { plotOf } from './plot';
import type { IPlot } from './plot';
import { drawFrame, plotLayer } from './plotFrame';
import type { SvgRoot } from './plotFrame';
import { bands, stackBins } from './stackedBins';
import type { IBand, IBinCounts, IStackRect } from './stackedBins';
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

type Cells = Selection<SVGGElement, ICell, SVGGElement, unknown>;

/** A rectangle, what is drawn of it and where it is hit. */
interface ICell extends IStackRect {
  readonly box: IBand;
  readonly hit: IBand;
}

const LEAST_HIT = 5;
/** Pixels: a bar, and a rectangle of several in a bar, are seen however few weights they hold. */
const LEAST_BAR = 2;
const LEAST_PART = 1;
const LEAST_WIDTH = 0.6;
const LEAST_OUTLINE = 3;
const DURATION = 250;

/** A histogram on the screen. */
export interface IDrawnHistogram {
  readonly rects: readonly IStackRect[];
  /** Outlines other rectangles, without drawing the rest again. */
  readonly select: (isSelected: (rect: IStackRect) => boolean) => void;
  /** Shades the bins of a range, both included; none with null. */
  readonly brush: (bins: readonly [number, number] | null) => void;
  /** The bin at so many pixels from the left of the picture; the first or last one beside the plot. */
  readonly binAt: (x: number) => number;
  /** Whether so many pixels from the top of the picture is below the plot, where the bins have their names. */
  readonly isBelow: (y: number) => boolean;
}

/** Draws the histogram into an SVG element. */
export function drawHistogram(svg: SVGSVGElement, histogram: IHistogram): IDrawnHistogram {
  const { width, height, theme, bins, scale } = histogram;
  const plot = plotOf(histogram);
  const stack = stackBins(histogram, histogram.shown, plot.height, scale);
  const axis = binAxis(histogram, plot.width);
  const root = select(svg).attr('viewBox', `0 0 ${width} ${height}`);
  root.style('color', theme.quietText).style('--cnn-histogram-line', theme.line);
  drawFrame(root, plot, stack, axis.ticks, {
    x: trans.__('change |x − y|'),
    y: scale === 'log' ? trans.__('weights (logarithmic)') : trans.__('weights')
  });
  drawBreaks(root, axis, plot);
  drawColumns(root, axis, plot, histogram);
  const all = cellsOf(stack.rects);
  const cells = drawCells(root, all, axis, histogram, plot);
  const drawn: IDrawnHistogram = {
    rects: stack.rects,
    select: isSelected => {
      const chosen = all.filter(isSelected);
      cells.attr('aria-pressed', cell => String(isSelected(cell)));
      root.classed('cnn-mod-chosen', chosen.length > 0);
      drawOutline(root, outlinesOf(chosen), axis, plot, theme);
    },
    brush: range => drawBrush(root, range, axis, plot, theme),
    binAt: x => Math.max(0, Math.min(bins - 1, Math.floor(((x - plot.left) / plot.width) * bins))),
    isBelow: y => y > plot.top + plot.height
  };
  drawn.select(histogram.isSelected);
  return drawn;
}

function cellsOf(rects: readonly IStackRect[]): ICell[] {
  return [...group(rects, ({ bin }) => bin).values()].flatMap(bar => {
    const boxes = bands(bar, leastPart(bar));
    const hits = bands(bar, LEAST_HIT);
    const last = bar.length - 1;
    return bar.map((rect, i) => {
      // Above a bar its topmost rectangle is the nearest one.
      const hit = i === last ? { top: 0, bottom: hits[i].bottom } : hits[i];
      return { ...rect, box: boxes[i], hit };
    });
  });
}

/** A bar is as high as the axis says but where it could not be seen; its parts share that height. */
function leastPart(bar: readonly IStackRect[]): number {
  const tall = bar[0].bottom - bar[bar.length - 1].top;
  return Math.min(bar.length > 1 ? LEAST_PART : LEAST_BAR, Math.max(LEAST_BAR, tall) / bar.length);
}

/** Lines where the regular bins begin or end and one bin holds the rest. */
function drawBreaks(root: SvgRoot, { breaks }: IBinAxis, plot: IPlot): void {
  plotLayer(root, 'breaks', plot)
    .attr('aria-hidden', 'true')
    .selectAll('line')
    .data(breaks)
    .join('line')
    .attr('class', 'cnn-Histogram-break')
    .attr('x1', at => at)
    .attr('x2', at => at)
    .attr('y1', 0)
    .attr('y2', plot.height);
}

/** Below each bar its part of the axis, by which the whole bin is hit. */
function drawColumns(
  root: SvgRoot,
  { x }: IBinAxis,
  plot: IPlot,
  { bins, height }: IHistogram
): void {
  plotLayer(root, 'columns', plot)
    .attr('aria-hidden', 'true')
    .selectAll('rect')
    .data(Array.from({ length: bins }, (_, bin) => bin))
    .join('rect')
    .attr('class', 'cnn-Histogram-column')
    .attr('data-column', bin => bin)
    .attr('x', bin => x(bin))
    .attr('width', bin => x(bin + 1) - x(bin))
    .attr('y', plot.height)
    .attr('height', height - plot.top - plot.height);
}

function drawCells(
  root: SvgRoot,
  cells: readonly ICell[],
  { x }: IBinAxis,
  histogram: IHistogram,
  plot: IPlot
): Cells {
  const { colours } = histogram;
  const left = ({ bin }: IStackRect): number => x(bin);
  const wide = ({ bin }: IStackRect): number => x(bin + 1) - x(bin);
  const group = plotLayer(root, 'bars', plot)
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
    .attr('width', cell => Math.max(LEAST_WIDTH, wide(cell) - gap));
  stretch(group, histogram.animate);
  return group;
}

/** Brings the bars to their heights, at once or gently. */
function stretch(cells: Cells, animate: boolean): void {
  const bars = cells.select<SVGRectElement>('.cnn-Histogram-rect');
  const tall = ({ box }: ICell): number => box.bottom - box.top;
  const start = ({ box }: ICell): number => box.top;
  if (animate) {
    bars.transition().duration(DURATION).attr('y', start).attr('height', tall);
  } else {
    bars.interrupt().attr('y', start).attr('height', tall);
  }
}

interface IOutline extends IBand {
  readonly bin: number;
}

/** One outline for rectangles of a bar that touch. */
function outlinesOf(chosen: readonly ICell[]): readonly IOutline[] {
  const found: IOutline[] = [];
  for (const { bin, box } of chosen) {
    const last = found.at(-1);
    if (last?.bin === bin && Math.abs(last.top - box.bottom) < 1e-6) {
      found[found.length - 1] = { bin, top: box.top, bottom: last.bottom };
    } else {
      found.push({ bin, ...box });
    }
  }
  return found;
}

/** Outlines of neighbouring bars in one, where each has a single one. */
function runs(outlines: readonly IOutline[]): readonly (readonly IOutline[])[] {
  const byBin = group(outlines, ({ bin }) => bin);
  const found: IOutline[][] = [];
  for (const outline of outlines) {
    const last = found.at(-1)?.at(-1);
    const single = (bin: number): boolean => byBin.get(bin)?.length === 1;
    if (last?.bin === outline.bin - 1 && single(last.bin) && single(outline.bin)) {
      found[found.length - 1].push(outline);
    } else {
      found.push([outline]);
    }
  }
  return found;
}

function drawOutline(
  root: SvgRoot,
  outlines: readonly IOutline[],
  { x }: IBinAxis,
  plot: IPlot,
  theme: ITheme
): void {
  const top = (one: IOutline): number => Math.min(one.top, one.bottom - LEAST_OUTLINE);
  plotLayer(root, 'outline', plot)
    .attr('aria-hidden', 'true')
    .selectAll('path')
    .data(runs(outlines))
    .join('path')
    .attr('class', 'cnn-Histogram-outline')
    .attr('stroke', theme.highlight)
    .attr('d', run => {
      const tops = run.map(one => `V${top(one)}H${x(one.bin + 1)}`);
      const bottoms = [...run].reverse().map(one => `V${one.bottom}H${x(one.bin)}`);
      return `M${x(run[0].bin)},${run[0].bottom}${tops.join('')}${bottoms.join('')}Z`;
    });
}

function drawBrush(
  root: SvgRoot,
  range: readonly [number, number] | null,
  { x }: IBinAxis,
  plot: IPlot,
  theme: ITheme
): void {
  plotLayer(root, 'brush', plot)
    .attr('aria-hidden', 'true')
    .selectAll('rect')
    .data(range === null ? [] : [range])
    .join('rect')
    .attr('class', 'cnn-Histogram-brush')
    .attr('fill', theme.highlight)
    .attr('x', ([from]) => x(from))
    .attr('width', ([from, to]) => x(to + 1) - x(from))
    .attr('y', 0)
    .attr('height', plot.height);
}
