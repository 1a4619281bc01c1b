import type { FloatArray } from '../../tensor/bytes';
import type { IDifferences } from '../differences';
import { isSafe, scaledNorm } from './norm';
import { Turn } from './turn';
import type { IBlockSquares } from './turn';

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

  /** Adds one block; a block has few enough weights for its own sums to lose no digits. */
  add(a: FloatArray, b: FloatArray, differences: IDifferences): void {
    const { change, rpd } = differences;
    let count = 0;
    let squaresA = 0;
    let squaresB = 0;
    let squares = 0;
    let along = 0;
    let dot = 0;
    let { max } = this;
    let relative = 0;
    for (let i = 0; i < a.length; i++) {
      const distance = change[i];
      if (distance !== distance) {
        continue;
      }
      const x = a[i];
      const y = b[i];
      count++;
      squaresA += x * x;
      squaresB += y * y;
      squares += distance * distance;
      along += x * (y - x);
      dot += x * y;
      max = distance > max ? distance : max;
      relative += rpd[i];
    }
    this.count += count;
    this.nonfinite += a.length - count;
    this.max = max;
    this.rpd += relative;
    this._addCounts(a, b, differences);
    this._addNorms(a, b, differences, { a: squaresA, b: squaresB, change: squares, along, dot });
  }

  private _addCounts(a: FloatArray, b: FloatArray, { change }: IDifferences): void {
    for (let i = 0; i < a.length; i++) {
      if (change[i] > 0) {
        this.changed++;
        const x = a[i];
        const y = b[i];
        if (y === 0) {
          this.toZero++;
        } else if (x === 0) {
          this.fromZero++;
        } else if (x < 0 !== y < 0) {
          this.signFlips++;
        }
      }
    }
  }

  private _addNorms(
    a: FloatArray,
    b: FloatArray,
    { change }: IDifferences,
    squares: IBlockSquares
  ): void {
    if (isSafe(squares.a, a) && isSafe(squares.b, b) && isSafe(squares.change, change)) {
      this.change = Math.hypot(this.change, Math.sqrt(squares.change));
      this.normA = Math.hypot(this.normA, Math.sqrt(squares.a));
      this.turn.add(a, b, change, squares);
    } else {
      const finite = (values: FloatArray): Float64Array =>
        Float64Array.from(values).filter((_, i) => change[i] === change[i]);
      this.change = Math.hypot(this.change, scaledNorm(finite(change)));
      this.normA = Math.hypot(this.normA, scaledNorm(finite(a)));
      this.turn.addScaled(finite(a), finite(b));
    }
  }
}
