/** How |x − y| is cut into bins; null leaves it to the data. */
export interface IBins {
  readonly scale: 'linear' | 'log';
  readonly count: number | null;
  readonly range: readonly [number, number] | null;
}

export const AUTOMATIC_BINS: IBins = { scale: 'linear', count: null, range: null };
