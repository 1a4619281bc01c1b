import type { Sums } from './sums';

/** ‖B − A‖₂ / ‖A‖₂, the relative Frobenius norm; null when A is zero. */
export function relative({ change, normA }: Sums): number | null {
  return normA > 0 ? change / normA : null;
}
