import type { ICategoryRange } from '../compare/api';
import type { ICategory, ILevel } from '../state';

/** What the engine is to find for a category: its own level, or all that are shown. */
export function categoryRange(
  { bin, rpd, level }: ICategory,
  shown: readonly string[],
  all: readonly ILevel[]
): ICategoryRange {
  const levels =
    level === null
      ? all
          .filter(({ id }) => shown.includes(id))
          .map(({ id, rpd: own }) => ({ level: id, rpd: own }))
      : [{ level, rpd }];
  return { bin, levels };
}
