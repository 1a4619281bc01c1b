import { AXIS_END } from './binAxis';

/** Where the plot lies in a chart, in pixels. */
export interface IPlot {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** A low chart has no lines for the names of its axes; they stand in the plot. */
  readonly low: boolean;
}

const LOW = 150;
const LEFT = 44;

/** The plot of a chart of this size: the lower the chart, the less is left to its frame. */
export function plotOf({
  width,
  height
}: {
  readonly width: number;
  readonly height: number;
}): IPlot {
  const low = height < LOW;
  const [top, bottom] = low ? [8, 20] : [24, 36];
  return {
    left: LEFT,
    top,
    width: Math.max(1, width - LEFT - AXIS_END),
    height: Math.max(1, height - top - bottom),
    low
  };
}
