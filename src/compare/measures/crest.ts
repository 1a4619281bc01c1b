import type { Sums } from './sums';

/** max |b − a| over the root mean square of the changes; null where nothing changed. */
export function crest({ max, change, count }: Sums): number | null {
  return change > 0 ? (max / change) * Math.sqrt(count) : null;
}
