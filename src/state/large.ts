import type { IParameterChange } from './results';

/** Values of a map. */
const LARGE = 2 ** 18;

/** Whether a map takes longer to draw than is left of a frame in which others draw as well. */
export function isLarge({ cells }: Pick<IParameterChange, 'cells'>): boolean {
  return cells.length > LARGE;
}
