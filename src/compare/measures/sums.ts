import type { IBlock } from '../differences';
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
  add(block: IBlock): void {
    const { a, b, change, rpd, skipped } = block;
    let squaresA = 0;
    let squaresB = 0;
    let squares = 0;
    let along = 0;
    let dot = 0;
    let { max } = this;
    let relative = 0;
    for (let i = 0; i < a.length; i++) {
      const x = a[i];
      const y = b[i];
      const distance = change[i];
      squaresA += x * x;
      squaresB += y * y;
      squares += distance * distance;
      along += x * (y - x);
      dot += x * y;
      max = distance > max ? distance : max;
      relative += rpd[i];
    }
    this.count += a.length - skipped.length;
    this.nonfinite += skipped.length;
    this.max = max;
    this.rpd += relative;
    this._addCounts(block);
    this._addNorms(block, { a: squaresA, b: squaresB, change: squares, along, dot });
  }

  private _addCounts({ a, b, change, flips }: IBlock): void {
    let changed = 0;
    let signFlips = 0;
    for (let i = 0; i < change.length; i++) {
      changed += +(change[i] > 0);
      signFlips += flips[i];
      if (a[i] === 0 || b[i] === 0) {
        this.toZero += +(a[i] !== 0);
        this.fromZero += +(b[i] !== 0);
      }
    }
    this.changed += changed;
    this.signFlips += signFlips;
  }

  private _addNorms({ a, b, change }: IBlock, squares: IBlockSquares): void {
    if (isSafe(squares.a, a) && isSafe(squares.b, b) && isSafe(squares.change, change)) {
      this.change = Math.hypot(this.change, Math.sqrt(squares.change));
      this.normA = Math.hypot(this.normA, Math.sqrt(squares.a));
      this.turn.add(a, b, squares);
    } else {
      this.change = Math.hypot(this.change, scaledNorm(change));
      this.normA = Math.hypot(this.normA, scaledNorm(a));
      this.turn.addScaled(Float64Array.from(a), Float64Array.from(b));
    }
  }
}
