import type { Sums } from './sums';

/** max |b − a|, the Chebyshev distance; null without a finite weight. */
export function maxAbs({ max, count }: Sums): number | null {
  return count > 0 ? max : null;
}
