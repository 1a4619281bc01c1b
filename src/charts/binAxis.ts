import { format, scaleLinear, scaleLog } from 'd3';

import { number } from './format';

/** The bins of a histogram by their edges. */
export interface IBinEdges {
  /** bins + 1 rising edges. */
  readonly edges: ArrayLike<number>;
  /** Indices of the edges between which the bins are regular; those outside hold the rest. */
  readonly inner: readonly [number, number];
  /** How the regular bins are spaced. */
  readonly spacing: 'linear' | 'log';
}

export interface IBinTick {
  /** Pixels from the left. */
  readonly at: number;
  readonly text: string;
}

/** Bins side by side, all of one width, whatever they span. */
export interface IBinAxis {
  /** Pixels from the left of an edge. */
  readonly x: (edge: number) => number;
  readonly ticks: readonly IBinTick[];
  /** Where the regular bins begin or end and others follow, in pixels. */
  readonly breaks: readonly number[];
}

const TICK_DISTANCE = 70;
const NEAREST = 44;
const short = format('.3~e');

export function binAxis({ edges, inner, spacing }: IBinEdges, width: number): IBinAxis {
  const bins = edges.length - 1;
  const x = (edge: number): number => (edge / bins) * width;
  const [first, last] = inner;
  const [low, high] = [edges[first], edges[last]];
  const many = Math.max(2, Math.floor(width / TICK_DISTANCE));
  const logarithmic = spacing === 'log' && low > 0;
  const scale = (logarithmic ? scaleLog() : scaleLinear())
    .domain([low, high])
    .range([x(first), x(last)]);
  const ends = [
    ...(first > 0 ? [{ at: 0, value: 0 }] : []),
    ...(last < bins ? [{ at: width, value: edges[bins] }] : [])
  ];
  const between = (logarithmic ? powers(low, high, many) : scale.ticks(many))
    .map(value => ({ at: scale(value), value }))
    .filter(({ at }) => ends.every(end => Math.abs(end.at - at) >= NEAREST));
  return {
    x,
    ticks: [...ends, ...between].map(({ at, value }) => ({ at, text: tickText(value) })),
    breaks: inner.filter(edge => edge > 0 && edge < bins).map(x)
  };
}

/** Powers of ten within a range, thinned out evenly to a number of them. */
function powers(low: number, high: number, many: number): number[] {
  const [from, to] = [Math.ceil(Math.log10(low)), Math.floor(Math.log10(high))];
  const step = Math.max(1, Math.ceil((to - from + 1) / many));
  const found: number[] = [];
  for (let exponent = from; exponent <= to; exponent += step) {
    found.push(Number(`1e${exponent}`));
  }
  return found;
}

function tickText(value: number): string {
  const magnitude = Math.abs(value);
  return value !== 0 && (magnitude < 1e-3 || magnitude >= 1e6)
    ? short(value).replace('-', '−')
    : number(value);
}
