import type { Sums } from './sums';

/** 2 arcsin √(d / 2) of the cosine distance d, in degrees: the angle without cancellation. */
export function angle({ turn }: Sums): number | null {
  const distance = turn.distance();
  return distance === null ? null : (360 / Math.PI) * Math.asin(Math.sqrt(distance / 2));
}
