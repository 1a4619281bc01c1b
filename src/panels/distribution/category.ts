import { number } from '../../charts/format';
import type { IStackRect } from '../../charts/stackedBins';
import type { ICategory, ILevel, IParameterChange } from '../../state';
import { trans } from '../../text/trans';

/** Edges that Python wrote and read again may differ in their last digits. */
const TOLERANCE = 1e-9;

type Place = Pick<IStackRect, 'bin' | 'level'>;

/** Bins from one to another, both included. */
export type Bins = readonly [number, number];

/** The category that a rectangle of the histogram stands for, with its exact edges. */
export function categoryOf({ edges, levels }: IParameterChange, { bin, level }: Place): ICategory {
  const { id, rpd } = levels[level];
  return { bin: [edges[bin], edges[bin + 1]], rpd, level: id };
}

/** Some bins with all levels that are shown. */
export function binsCategory({ edges }: IParameterChange, [from, to]: Bins): ICategory {
  return { bin: [edges[from], edges[to + 1]], rpd: null, level: null };
}

/** All of a level. */
export function levelCategory({ edges, levels }: IParameterChange, id: string): ICategory {
  const rpd = levels.find(level => level.id === id)?.rpd ?? null;
  return { bin: [edges[0], edges[edges.length - 1]], rpd, level: id };
}

/** Whether a rectangle lies within a category, which may span several. */
export function isWithin(
  change: IParameterChange,
  rect: Place,
  category: ICategory | null
): boolean {
  return category !== null && covers(change, category, categoryOf(change, rect));
}

/** Whether two categories are the same weights. */
export function isSame(
  change: IParameterChange,
  one: ICategory | null,
  other: ICategory | null
): boolean {
  return one !== null && other !== null && covers(change, one, other) && covers(change, other, one);
}

function covers({ maxAbsChange }: IParameterChange, outer: ICategory, inner: ICategory): boolean {
  if (!spans(outer.bin, inner.bin, TOLERANCE * maxAbsChange)) {
    return false;
  }
  if (outer.level === null || inner.level === null) {
    return outer.level === null;
  }
  return inner.rpd === null || outer.rpd === null
    ? inner.level === outer.level
    : spans(outer.rpd, inner.rpd, TOLERANCE);
}

function spans(
  outer: readonly [number, number],
  inner: readonly [number, number],
  slack: number
): boolean {
  return outer[0] <= inner[0] + slack && outer[1] >= inner[1] - slack;
}

/** Which weights a category is, for people: 'change 0.1–0.2, large'. */
export function categoryText(change: IParameterChange, { bin, level }: ICategory): string {
  const { edges, levels } = change;
  const whole = bin[0] <= edges[0] && bin[1] >= edges[edges.length - 1];
  const name = levels.find(({ id }) => id === level)?.name ?? null;
  const range = trans.__('change %1', rangeText(bin));
  if (name === null) {
    return whole ? trans.__('all levels shown') : range;
  }
  return whole ? name : `${range}, ${name}`;
}

/** A range for people. */
export function rangeText([low, high]: readonly [number, number]): string {
  return `${number(low)}–${number(high)}`;
}

/** A level's RPD range as mathematicians write it: half-open, the last one closed; '' without. */
export function rpdText({ rpd }: ILevel): string {
  return rpd === null ? '' : `[${number(rpd[0])}, ${number(rpd[1])}${rpd[1] === 2 ? ']' : ')'}`;
}
