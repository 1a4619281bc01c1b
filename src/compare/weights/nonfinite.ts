import type { FloatArray } from '../../tensor/bytes';

/** How many weights of one snapshot are NaN, +Inf and −Inf. */
export class NonfiniteCounts {
  nan = 0;
  plusInf = 0;
  minusInf = 0;

  add(values: FloatArray): void {
    for (const value of values) {
      if (!Number.isFinite(value)) {
        this.nan += Number.isNaN(value) ? 1 : 0;
        this.plusInf += value === Infinity ? 1 : 0;
        this.minusInf += value === -Infinity ? 1 : 0;
      }
    }
  }

  /** The counts so far, as a value of its own. */
  get counts(): { readonly nan: number; readonly plusInf: number; readonly minusInf: number } {
    const { nan, plusInf, minusInf } = this;
    return { nan, plusInf, minusInf };
  }
}
