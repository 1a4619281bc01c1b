import { select } from 'd3';

import { trans } from '../text/trans';
import { valueTicks } from './binAxis';
import { countAxis } from './countAxis';
import type { CountScale, ICountAxis } from './countAxis';
import { plotOf } from './plot';
import type { IPlot } from './plot';
import { drawFrame, plotLayer } from './plotFrame';
import type { ITheme } from './theme';

/** The distributions of the values of two snapshots, as they should look. */
export interface IValueOutlines {
  /** bins + 1 ascending edges of equal bins. */
  readonly edges: Float64Array;
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly scale: CountScale;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly theme: ITheme;
}

/** Draws the outlines into an SVG element; the bin at so many pixels from the left is told. */
export function drawValueOutlines(
  svg: SVGSVGElement,
  outlines: IValueOutlines
): (x: number) => number {
  const { edges, a, b, scale, width, height, theme } = outlines;
  const bins = edges.length - 1;
  const plot = plotOf(outlines);
  const largest = [a, b].reduce((most, side) => Math.max(most, ...side), 1);
  const counts = countAxis(largest, plot.height, scale);
  const root = select(svg).attr('viewBox', `0 0 ${width} ${height}`);
  root.style('color', theme.quietText).style('--cnn-histogram-line', theme.line);
  drawFrame(root, plot, counts, valueTicks(edges[0], edges[bins], plot.width), {
    x: trans.__('value'),
    y: scale === 'log' ? trans.__('weights (logarithmic)') : trans.__('weights')
  });
  plotLayer(root, 'outlines', plot)
    .selectAll('path')
    .data(['a', 'b'] as const)
    .join('path')
    .attr('class', 'cnn-Values-outline')
    .attr('data-side', side => side)
    .attr('data-counts', side => outlines[side].join(' '))
    .attr('stroke', side => theme[side])
    .attr('stroke-dasharray', side => (side === 'a' ? null : '5 2'))
    .attr('d', side => steps(outlines[side], counts, plot));
  return x => Math.max(0, Math.min(bins - 1, Math.floor(((x - plot.left) / plot.width) * bins)));
}

/** The tops of bars side by side. */
function steps(counts: Float64Array, { y }: ICountAxis, { width, height }: IPlot): string {
  const wide = width / counts.length;
  const tops = [...counts].map((n, bin) => `V${y(n)}H${(bin + 1) * wide}`);
  return `M0,${height}${tops.join('')}V${height}`;
}
