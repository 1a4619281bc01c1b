import { axisBottom, axisLeft, format, scaleLinear } from 'd3';
import type { Selection } from 'd3';

import { trans } from '../text/trans';
import type { IBinTick } from './binAxis';
import type { ICountAxis } from './countAxis';
import type { IPlot } from './plot';

export type SvgRoot = Selection<SVGSVGElement, unknown, null, undefined>;
type Layer = Selection<SVGGElement, unknown, null, undefined>;

const short = format('~s');

/** A named group of a chart, whose origin is the plot's. */
export function plotLayer(root: SvgRoot, name: string, { left, top }: IPlot): Layer {
  const found = root.select<SVGGElement>(`g.cnn-mod-${name}`);
  const created = found.empty() ? root.append('g').attr('class', `cnn-mod-${name}`) : found;
  return created.attr('transform', `translate(${left},${top})`);
}

/** Draws the axes of counts and of values, and their names. */
export function drawFrame(
  root: SvgRoot,
  plot: IPlot,
  counts: ICountAxis,
  values: readonly IBinTick[],
  names: { readonly x: string; readonly y: string }
): void {
  plotLayer(root, 'y', plot)
    .attr('aria-hidden', 'true')
    .call(
      axisLeft(counts.y)
        .tickValues([...counts.ticks])
        .tickSize(-plot.width)
        .tickPadding(6)
        .tickFormat(value => short(value))
    );
  const x = plotLayer(root, 'x', { ...plot, top: plot.top + plot.height }).attr(
    'aria-hidden',
    'true'
  );
  x.call(
    axisBottom(scaleLinear().domain([0, plot.width]).range([0, plot.width]))
      .tickValues(values.map(({ at }) => at))
      .tickSize(4)
      .tickFormat((_, i) => values[i].text)
  );
  x.selectAll<SVGGElement, unknown>('.tick').each(function (_, i) {
    this.querySelector('text')?.setAttribute('dx', String(values[i].shift));
  });
  const [above, below] = plot.low
    ? [null, trans.__('%1 by %2', names.y, names.x)]
    : [names.y, names.x];
  caption(plotLayer(root, 'yName', plot), above, 4 - plot.left, -11, 'start');
  const line = plot.low ? 4 - plot.height : 32;
  caption(x, below, plot.width, line, 'end');
}

function caption(
  root: Layer,
  text: string | null,
  x: number,
  y: number,
  anchor: 'start' | 'end'
): void {
  root
    .selectAll('text.cnn-Histogram-caption')
    .data(text === null ? [] : [text])
    .join('text')
    .attr('class', 'cnn-Histogram-caption')
    .attr('aria-hidden', 'true')
    .attr('fill', 'currentColor')
    .attr('x', x)
    .attr('y', y)
    .attr('text-anchor', anchor)
    .text(one => one);
}
