import type { FloatArray } from '../../tensor/bytes';

/** How many weights of one snapshot are NaN, +Inf and −Inf. */
export class NonfiniteCounts {
  nan = 0;
  posinf = 0;
  neginf = 0;

  add(values: FloatArray): void {
    for (const value of values) {
      if (!Number.isFinite(value)) {
        this.nan += Number.isNaN(value) ? 1 : 0;
        this.posinf += value === Infinity ? 1 : 0;
        this.neginf += value === -Infinity ? 1 : 0;
      }
    }
  }

  /** The counts so far, as a value of its own. */
  get counts(): { readonly nan: number; readonly posinf: number; readonly neginf: number } {
    const { nan, posinf, neginf } = this;
    return { nan, posinf, neginf };
  }
}
