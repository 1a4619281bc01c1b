import { FLOOR } from '../protocol/measures';
import type { IParameter } from '../state';

/** A rounding step at 1 of the coarser of the types that a parameter is stored in. */
export function epsilonOf({ a, b }: IParameter): number {
  const steps: Readonly<Record<string, number>> = FLOOR.epsilon;
  const step = (dtype: string): number => steps[dtype] ?? steps[FLOOR.otherwise];
  return Math.max(...[a, b].map(side => (side === null ? 0 : step(side.dtype))));
}
