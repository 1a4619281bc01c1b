import type { Sums } from './sums';

/** The angle between A and B in degrees, from sine and cosine; null for a zero vector. */
export function angle({ turn }: Sums): number | null {
  return turn.angle();
}
