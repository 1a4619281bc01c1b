import { finiteRange } from './range';

/** What shades run over: from the smallest to the largest value, from zero, or by rank. */
export type Ramp = 'range' | 'zero' | 'rank';

/** The shade of the smallest value, if it is not zero: least of all is not unchanged. */
const FAINTEST = 0.12;
/** The shade of values that are all equal and not zero. */
const EVEN = 0.5;

/**
 * How strong a value's shade is, 0 to 1, among others. Zero has none; by rank, equal values are
 * equal; values that are all the same are in the middle of the ramp, but from zero at its end.
 */
export function rampShares(ramp: Ramp, values: readonly number[]): (value: number) => number {
  const [least, most] = finiteRange(values) ?? [0, 0];
  const share =
    ramp === 'rank' ? rankShares(values) : (value: number) => (value - least) / (most - least);
  const faintest = least === 0 ? 0 : FAINTEST;
  return value => {
    if (value === 0) {
      return 0;
    }
    if (ramp === 'zero') {
      return value / most;
    }
    return least === most ? EVEN : faintest + (1 - faintest) * share(value);
  };
}

/** The place of a value among others, 0 to 1; equal values share it. */
export function rankShares(values: readonly number[]): (value: number) => number {
  const sorted = [...new Set(values)].sort((x, y) => x - y);
  const ranks = new Map(
    sorted.map((value, rank) => [value, rank / Math.max(1, sorted.length - 1)])
  );
  return value => ranks.get(value) ?? 0;
}
