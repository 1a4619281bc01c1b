import { scaleLinear, scaleSymlog } from 'd3';
import type { ScaleContinuousNumeric } from 'd3';

export type CountScale = 'linear' | 'log';

/** The axis of counts, from 0 at the bottom to its topmost tick at the top. */
export interface ICountAxis {
  /** Height of a count, in pixels from the top. */
  readonly y: ScaleContinuousNumeric<number, number>;
  /** Whole numbers, rising: at least 0 and the top, however low the plot is. */
  readonly ticks: readonly number[];
}

/** Pixels between ticks of a linear axis, and the least that two labels need. */
const TICK_DISTANCE = 32;
const NEAREST = 14;
/** Steps of a linear axis, times a power of ten; the finer ones keep low plots from being half empty. */
const STEPS = [1, 2, 2.5, 5, 10];
const FINE_STEPS = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];
const FEW = 3;
/** So much higher an axis may be for twice as many ticks. */
const WORTH = 0.15;

/** @param height - pixels from 0 to the top */
export function countAxis(largest: number, height: number, scale: CountScale): ICountAxis {
  return scale === 'log' ? logarithmic(largest, height) : linear(largest, height);
}

function linear(largest: number, height: number): ICountAxis {
  const most = Math.max(1, Math.floor(height / TICK_DISTANCE));
  const steps = most > FEW ? STEPS : FINE_STEPS;
  let best = { step: largest, intervals: 1, cost: Infinity };
  for (let wanted = most; wanted >= 1; wanted--) {
    const step = wholeStep(largest / wanted, steps);
    const intervals = Math.ceil(largest / step);
    const cost = step * intervals * (1 + WORTH * (1 - intervals / most));
    best = cost < best.cost ? { step, intervals, cost } : best;
  }
  const { step, intervals } = best;
  return {
    y: scaleLinear()
      .domain([0, step * intervals])
      .range([height, 0]),
    ticks: Array.from({ length: intervals + 1 }, (_, i) => i * step)
  };
}

/** log(1 + n): 0, the top and the powers of ten that have room between them. */
function logarithmic(largest: number, height: number): ICountAxis {
  const power = 10 ** Math.floor(Math.log10(largest));
  const top = [1, 2, 5, 10].map(factor => factor * power).find(one => one >= largest) ?? largest;
  const y = scaleSymlog().domain([0, top]).range([height, 0]);
  const decade = (height * Math.LN10) / Math.log1p(top);
  const step = Math.max(1, Math.ceil(NEAREST / decade));
  const between: number[] = [];
  let last = 0;
  for (let tick = 1; tick < top; tick *= 10 ** step) {
    if (y(last) - y(tick) >= NEAREST && y(tick) >= NEAREST) {
      between.push(tick);
      last = tick;
    }
  }
  return { y, ticks: [0, ...between, top] };
}

/** The least of some steps times a power of ten that is whole and not less than a number. */
function wholeStep(least: number, steps: readonly number[]): number {
  const power = 10 ** Math.max(0, Math.floor(Math.log10(least)));
  const step = steps
    .map(factor => Math.round(factor * power * 10) / 10)
    .find(one => one >= least && Number.isInteger(one));
  return step ?? 10 * power;
}
