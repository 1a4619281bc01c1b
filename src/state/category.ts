/** One rectangle of the distribution: half-open numeric ranges, the last ones closed. */
export interface ICategory {
  /** Range of |x − y|. */
  readonly bin: readonly [number, number];
  /** Range of the relative percent difference; null for special levels. */
  readonly rpd: readonly [number, number] | null;
  /** Id of the change level. */
  readonly level: string;
}
