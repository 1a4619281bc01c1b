import { grown } from './cellViewport';
import type { ICellGrid, ICellSpan } from './cellViewport';

/** What part of a map to paint, and how many columns and rows of cells share a pixel. */
export interface ILevelOfDetail extends ICellSpan {
  readonly step: readonly [number, number];
}

/** Maps up to this many pixels are painted at once and then only moved. */
const WHOLE_MAP_PIXELS = 4 << 20;

/** The part of a map to paint for what is in view, at a scale in device pixels a cell. */
export function levelOfDetail(
  visible: ICellSpan,
  grid: ICellGrid,
  scale: readonly [number, number]
): ILevelOfDetail {
  const step = [stepFor(scale[0]), stepFor(scale[1])] as const;
  const all: ICellSpan = { columns: [0, grid.columns], rows: [0, grid.rows] };
  const pixels = (grid.columns / step[0]) * (grid.rows / step[1]);
  const span = pixels <= WHOLE_MAP_PIXELS ? all : grown(visible, 0.5, grid);
  return {
    columns: aligned(span.columns, step[0]),
    rows: aligned(span.rows, step[1]),
    step
  };
}

/** The power of two of cells that are at least one device pixel together. */
function stepFor(scale: number): number {
  return scale >= 1 || scale <= 0 ? 1 : 2 ** Math.ceil(-Math.log2(scale));
}

function aligned([start, stop]: readonly [number, number], step: number): [number, number] {
  return [Math.floor(start / step) * step, stop];
}
