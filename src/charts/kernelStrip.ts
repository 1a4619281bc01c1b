import { select } from 'd3';

import { trans } from '../text/trans';
import { count, number } from './format';
import { finiteRange } from './range';
import type { ITheme } from './theme';

export interface IStripLayout {
  readonly columns: number;
  readonly rows: number;
  /** Side of a cell in pixels. */
  readonly size: number;
}

const LARGEST_CELL = 14;

/** The largest square cells with which n of them, row by row, fit into a rectangle of pixels. */
export function stripLayout(n: number, width: number, height: number): IStripLayout {
  for (let size = LARGEST_CELL; size > 1; size--) {
    const columns = Math.min(n, Math.floor(width / size));
    const rows = Math.ceil(n / Math.max(1, columns));
    if (rows * size <= height) {
      return { columns, rows, size };
    }
  }
  const columns = Math.min(n, width);
  return { columns, rows: Math.ceil(n / Math.max(1, columns)), size: 1 };
}

/**
 * One shaded cell for each kernel, in rows, relative to the layer's most changed kernel, with a
 * caption.
 *
 * @param distances - Euclidean distance of every kernel
 */
export function kernelStrip(distances: Float64Array, theme: ITheme): HTMLElement {
  const figure = document.createElement('figure');
  figure.className = 'cnn-KernelStrip';
  figure.dataset.kernelCount = String(distances.length);
  const { columns, rows, size } = stripLayout(distances.length, 256, 84);
  const range = finiteRange(distances);
  const largest = range?.[1] ?? 0;
  const gap = size > 4 ? 1 : 0;
  select(figure)
    .append('svg')
    .attr('aria-hidden', 'true')
    .attr('width', columns * size)
    .attr('height', rows * size)
    .selectAll('rect')
    .data(Array.from(distances))
    .join('rect')
    .attr('data-kernel', (_, kernel) => kernel)
    .attr('x', (_, kernel) => (kernel % columns) * size)
    .attr('y', (_, kernel) => Math.floor(kernel / columns) * size)
    .attr('width', size - gap)
    .attr('height', size - gap)
    .attr('fill', distance =>
      Number.isFinite(distance) ? theme.change(largest > 0 ? distance / largest : 0) : theme.missing
    );
  const caption = document.createElement('figcaption');
  const n = distances.length;
  const kernels = trans._n('%2 kernel', '%2 kernels', n, count(n));
  caption.textContent =
    range === null
      ? kernels
      : trans.__(
          '%1, Euclidean distance %2 to %3 each',
          kernels,
          number(range[0]),
          number(range[1])
        );
  figure.append(caption);
  return figure;
}
