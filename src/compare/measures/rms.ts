import type { Sums } from './sums';

/** ‖B − A‖₂ / √n, the root mean square of the changes; null without a finite weight. */
export function rms({ change, count }: Sums): number | null {
  return count > 0 ? change / Math.sqrt(count) : null;
}
