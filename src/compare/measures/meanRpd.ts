import type { Sums } from './sums';

/** Mean of the relative percent difference in [0, 2], with d(0, 0) = 0. Source: Zeng et al. 2017, equation 1. */
export function meanRpd({ rpd, count }: Sums): number | null {
  return count > 0 ? rpd / count : null;
}
