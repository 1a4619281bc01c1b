/**
 * Weights chosen in the distribution: one rectangle, a range of bins or a level. Numeric ranges are
 * half-open, and closed where they end at the last edge of the bins or an RPD of 2.
 */
export interface ICategory {
  /** Range of |x − y|, of one bin or several. */
  readonly bin: readonly [number, number];
  /** Range of the relative percent difference; null for special levels, and for all levels. */
  readonly rpd: readonly [number, number] | null;
  /** Id of the change level; null for all levels that are shown. */
  readonly level: string | null;
}

/** Names the weights of a category, whose levels may be those that are shown; null without one. */
export function categoryKey({
  category,
  levels
}: {
  readonly category: ICategory | null;
  readonly levels: readonly string[];
}): string | null {
  return category && JSON.stringify(category.level === null ? [category, levels] : [category]);
}
