import { sum } from 'd3';

import { countAxis } from './countAxis';
import type { CountScale, ICountAxis } from './countAxis';

/** Weights of one bin and level, as a rectangle between two heights in pixels from the top. */
export interface IStackRect {
  readonly bin: number;
  readonly level: number;
  readonly count: number;
  readonly top: number;
  readonly bottom: number;
}

export interface IStackedBins extends ICountAxis {
  /** Every rectangle that holds a weight, bin by bin, least change at the bottom. */
  readonly rects: readonly IStackRect[];
  /** Weights shown in all. */
  readonly total: number;
}

export interface IBinCounts {
  /** counts[bin * levels + level]. */
  readonly counts: ArrayLike<number>;
  readonly bins: number;
  readonly levels: number;
}

/**
 * Stacks the shown levels of each bin. On the logarithmic scale, log(1 + count), the axis measures
 * the whole bar; within a bar the levels share its height in proportion to their counts, because
 * logarithms do not add up.
 *
 * @param height - pixels for the largest bar
 */
export function stackBins(
  { counts, bins, levels }: IBinCounts,
  shown: readonly boolean[],
  height: number,
  scale: CountScale
): IStackedBins {
  const ofBin = Array.from({ length: bins }, (_, bin) =>
    Array.from({ length: levels }, (__, level) => (shown[level] ? counts[bin * levels + level] : 0))
  );
  const totals = ofBin.map(row => sum(row));
  const largest = Math.max(1, ...totals);
  const { y, ticks } = countAxis(largest, height, scale);
  const rects = ofBin.flatMap((row, bin) => {
    const total = totals[bin];
    const tall = height - y(total);
    let below = 0;
    return row.flatMap((count, level) => {
      const bottom = total > 0 ? height - (below / total) * tall : height;
      below += count;
      const top = total > 0 ? height - (below / total) * tall : height;
      return count > 0 ? [{ bin, level, count, top, bottom }] : [];
    });
  });
  return { y, ticks, rects, total: sum(totals) };
}

/** A piece of a bar's column, in pixels from the top. */
export interface IBand {
  readonly top: number;
  readonly bottom: number;
}

/**
 * The rectangles of one bar with none thinner than a least height, to be seen or hit: thin ones take
 * from thick ones, and a bar too low for all of them is extended upwards.
 *
 * @param bar - the rectangles of one bin, from the bottom up
 */
export function bands(bar: readonly IStackRect[], least: number): readonly IBand[] {
  const tall = sum(bar, ({ top, bottom }) => bottom - top);
  const spare = sum(bar, ({ top, bottom }) => Math.max(0, bottom - top - least));
  const room = Math.max(0, tall - least * bar.length);
  let below = bar.length > 0 ? bar[0].bottom : 0;
  return bar.map(({ top, bottom }) => {
    const own = Math.max(0, bottom - top - least);
    const height = least + (spare > 0 ? (own / spare) * room : 0);
    const band = { top: below - height, bottom: below };
    below = band.top;
    return band;
  });
}
