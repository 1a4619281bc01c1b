import type { Sums } from './sums';

/** 1 − ⟨A, B⟩ / (‖A‖₂ ‖B‖₂) in [0, 2], exact also for small turns; null for a zero vector. */
export function cosine({ turn }: Sums): number | null {
  return turn.distance();
}
