/**
 * Levels that a weight is in for another reason than its RPD, in the order of their columns, which
 * stand behind those of the RPD.
 */
export const SPECIAL_LEVELS: readonly string[] = ['sign_flip', 'to_zero', 'from_zero', 'both_zero'];

const SIGN_FLIP = 0;
const TO_ZERO = 1;
const FROM_ZERO = 2;
const BOTH_ZERO = 3;
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

/** Index of the level of an RPD in [0, 2] between rising cuts: half-open, the last one closed. */
export function rpdLevel(rpd: number, cuts: readonly number[]): number {
  let level = 0;
  while (level < cuts.length && rpd >= cuts[level]) {
    level++;
  }
  return level;
}

/** Numeric range of the RPD of each level between the cuts. */
export function rpdRanges(cuts: readonly number[]): (readonly [number, number])[] {
  return [...cuts, 2].map((high, i) => [i === 0 ? 0 : cuts[i - 1], high]);
}
