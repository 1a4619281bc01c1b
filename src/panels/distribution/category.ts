import { number } from '../../charts/format';
import type { IStackRect } from '../../charts/stackedBins';
import type { ICategory, ILevel, IParameterChange } from '../../state';

/** Edges that Python wrote and read again may differ in their last digits. */
const TOLERANCE = 1e-9;

/** The category that a rectangle of the histogram stands for, with its exact edges. */
export function categoryOf(
  { edges, levels }: IParameterChange,
  { bin, level }: Pick<IStackRect, 'bin' | 'level'>
): ICategory {
  const { id, rpd } = levels[level];
  return { bin: [edges[bin], edges[bin + 1]], rpd, level: id };
}

/** Whether a rectangle lies within a category; one set from Python may span several. */
export function isWithin(
  change: IParameterChange,
  rect: Pick<IStackRect, 'bin' | 'level'>,
  category: ICategory | null
): boolean {
  if (category === null) {
    return false;
  }
  const own = categoryOf(change, rect);
  if (!spans(category.bin, own.bin, TOLERANCE * change.maxAbsChange)) {
    return false;
  }
  return own.rpd === null || category.rpd === null
    ? own.level === category.level
    : spans(category.rpd, own.rpd, TOLERANCE);
}

function spans(
  outer: readonly [number, number],
  inner: readonly [number, number],
  slack: number
): boolean {
  return outer[0] <= inner[0] + slack && outer[1] >= inner[1] - slack;
}

/** A range for people. */
export function rangeText([low, high]: readonly [number, number]): string {
  return `${number(low)}–${number(high)}`;
}

/** A level's RPD range as mathematicians write it: half-open, the last one closed; '' without. */
export function rpdText({ rpd }: ILevel): string {
  return rpd === null ? '' : `[${number(rpd[0])}, ${number(rpd[1])}${rpd[1] === 2 ? ']' : ')'}`;
}
