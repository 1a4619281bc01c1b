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
  /** Pixels by which the text is pushed back into the picture. */
  readonly shift: number;
}

/** Room beside the plot for half a label, in pixels. */
export const AXIS_END = 12;
/** The width of a digit in wide fonts, in pixels. */
const DIGIT = 7;
/** Pixels between two labels. */
const GAP = 8;

/** Bins side by side, all of one width, whatever they span. */
export interface IBinAxis {
  /** Pixels from the left of an edge. */
  readonly x: (edge: number) => number;
  readonly ticks: readonly IBinTick[];
  /** Where the regular bins begin or end and others follow, in pixels. */
  readonly breaks: readonly number[];
}

const TICK_DISTANCE = 70;
const short = format('.3~e');

/**
 * An axis with at least two labels, those of its ends, at any width; the others are where they have
 * room.
 */
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
  const between = logarithmic ? powers(low, high, many) : scale.ticks(many);
  return {
    x,
    ticks: labelled(
      [
        { at: 0, value: edges[0] },
        { at: width, value: edges[bins] }
      ],
      between.map(value => ({ at: scale(value), value }))
    ),
    breaks: inner.filter(edge => edge > 0 && edge < bins).map(x)
  };
}

/** An axis of values with at least two labels, those of its ends; the others where there is room. */
export function valueTicks(low: number, high: number, width: number): readonly IBinTick[] {
  const scale = scaleLinear().domain([low, high]).range([0, width]);
  const many = Math.max(2, Math.floor(width / TICK_DISTANCE));
  return labelled(
    [
      { at: 0, value: low },
      { at: width, value: high }
    ],
    scale.ticks(many).map(value => ({ at: scale(value), value }))
  );
}

interface IPlace {
  readonly at: number;
  readonly value: number;
}

/** Labels from the left: the two ends, and of the others those that touch none before. */
function labelled([start, end]: readonly IPlace[], between: readonly IPlace[]): IBinTick[] {
  const left = label(start, end.at);
  const right = label(end, end.at);
  const stop = right.from - GAP;
  let edge = left.to + GAP;
  const others = between.flatMap(place => {
    const { tick, from, to } = label(place, end.at);
    if (from < edge || to > stop) {
      return [];
    }
    edge = to + GAP;
    return [tick];
  });
  return [left.tick, ...others, right.tick];
}

/** A tick and what its text covers. */
function label(
  { at, value }: IPlace,
  width: number
): { readonly tick: IBinTick; readonly from: number; readonly to: number } {
  const text = tickText(value);
  const half = (text.length * DIGIT) / 2;
  const shift = Math.min(0, width + AXIS_END - (at + half));
  return { tick: { at, text, shift }, from: at + shift - half, to: at + shift + half };
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
