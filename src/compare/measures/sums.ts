import type { IComparedBlock } from '../block/blocks';
import { isSafe, scaledNorm } from './norm';
import { Turn } from './turn';

/** Sums in double precision over the weights finite on both sides; all measures follow from them. */
export class Sums {
  /** Weights summed. */
  count = 0;
  /** Weights left out, as they are NaN or ±Inf on either side. */
  nonfinite = 0;
  /** ‖B − A‖ and ‖A‖. */
  change = 0;
  normA = 0;
  max = 0;
  rpd = 0;
  changed = 0;
  signFlips = 0;
  toZero = 0;
  fromZero = 0;
  readonly turn = new Turn();

  add({ a, b, changes, skipped, sums }: IComparedBlock): void {
    this.count += a.length - skipped.length;
    this.nonfinite += skipped.length;
    this.max = Math.max(this.max, sums.max);
    this.rpd += sums.rpd;
    this.changed += sums.changed;
    this.signFlips += sums.signFlips;
    this.toZero += sums.toZero;
    this.fromZero += sums.fromZero;
    if (isSafe(sums.a, a) && isSafe(sums.b, b) && isSafe(sums.change, changes.values)) {
      this.change = Math.hypot(this.change, Math.sqrt(sums.change));
      this.normA = Math.hypot(this.normA, Math.sqrt(sums.a));
      this.turn.add(a, b, sums);
    } else {
      this.change = Math.hypot(this.change, scaledNorm(changes.values));
      this.normA = Math.hypot(this.normA, scaledNorm(a));
      this.turn.addScaled(Float64Array.from(a), Float64Array.from(b));
    }
  }
}
