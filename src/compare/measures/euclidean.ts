import type { Sums } from './sums';

/** ‖B − A‖₂, the distance of the paper. Source: Zeng et al. 2017, §4.1. */
export function euclidean({ change, count, nonfinite }: Sums): number | null {
  // Without weights nothing has moved; with none that is finite nothing is known.
  return count > 0 || nonfinite === 0 ? change : null;
}
