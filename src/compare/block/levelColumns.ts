import type { ILevelRange } from '../api';
import type { IBlock } from './differences';

/**
 * Levels that a weight is in for another reason than its RPD, in the order of their columns, which
 * stand behind those of the RPD.
 */
export const SPECIAL_LEVELS: readonly string[] = ['sign_flip', 'to_zero', 'from_zero', 'both_zero'];

const SIGN_FLIP = 0;
const TO_ZERO = 1;
const FROM_ZERO = 2;
export const BOTH_ZERO = 3;
const NONE = -1;

/**
 * Index into SPECIAL_LEVELS of a pair of finite weights, the first that applies of both ≈ 0
 * (|x| + |y| ≤ floor), to zero, from zero and sign flip; −1 for none.
 */
export function specialLevel(x: number, y: number, floor: number): number {
  if (Math.abs(x) + Math.abs(y) <= floor) {
    return BOTH_ZERO;
  }
  if (y === 0) {
    return TO_ZERO;
  }
  if (x === 0) {
    return FROM_ZERO;
  }
  return x < 0 === y < 0 ? NONE : SIGN_FLIP;
}

/**
 * Finds the levels of a block of weights: of the RPD between rising cuts, half-open, the last one
 * closed, and behind those the special ones. Without branches on random bits, see `differences`.
 */
export function findLevels(
  { a, b, rpd, flips }: IBlock,
  cuts: readonly number[],
  floor: number,
  levels: Uint8Array
): void {
  const special = cuts.length + 1;
  // A loop over so few takes four times as long; nothing reaches NaN.
  const [cut0 = NaN, cut1 = NaN, cut2 = NaN, cut3 = NaN, ...more] = cuts;
  for (let i = 0; i < rpd.length; i++) {
    const x = a[i];
    const y = b[i];
    const q = rpd[i];
    let level = +(q >= cut0) + +(q >= cut1) + +(q >= cut2) + +(q >= cut3);
    for (let k = 0; k < more.length; k++) {
      level += +(q >= more[k]);
    }
    level += flips[i] * (special + SIGN_FLIP - level);
    if (x === 0 || y === 0 || Math.abs(x) + Math.abs(y) <= floor) {
      level = special + specialLevel(x, y, floor);
    }
    levels[i] = level;
  }
}

/** Numeric range of the RPD of each level between the cuts. */
export function rpdRanges(cuts: readonly number[]): (readonly [number, number])[] {
  return [...cuts, 2].map((high, i) => [i === 0 ? 0 : cuts[i - 1], high]);
}

/** The columns of some levels, each once; null when a range of the RPD does not begin and end at cuts. */
export function columnsOf(
  levels: readonly ILevelRange[],
  cuts: readonly number[]
): readonly number[] | null {
  const special = cuts.length + 1;
  const found = new Set<number>();
  for (const { level, rpd } of levels) {
    const place = SPECIAL_LEVELS.indexOf(level);
    if (place >= 0) {
      found.add(special + place);
      continue;
    }
    const [low, high] = rpd ?? [0, 2];
    const first = low > 0 ? cuts.indexOf(low) + 1 : 0;
    const stop = high < 2 ? cuts.indexOf(high) + 1 : special;
    if ((low > 0 && first === 0) || (high < 2 && stop === 0)) {
      return null;
    }
    for (let column = first; column < stop; column++) {
      found.add(column);
    }
  }
  return [...found];
}

/** Rising cuts at which all ranges of the RPD of some levels begin and end. */
export function cutsAt(levels: readonly ILevelRange[]): readonly number[] {
  const bounds = levels
    .filter(({ level }) => !SPECIAL_LEVELS.includes(level))
    .flatMap(({ rpd }) => {
      const [low, high] = rpd ?? [0, 2];
      return [...(low > 0 ? [low] : []), ...(high < 2 ? [high] : [])];
    });
  return [...new Set(bounds)].sort((x, y) => x - y);
}
