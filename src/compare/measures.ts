import type { FloatArray } from '../tensor/bytes';
import type { IDifferences } from './differences';

/** Sums in double precision over the weights finite on both sides; all measures follow from them. */
export class Sums {
  /** Weights summed. */
  count = 0;
  /** Weights left out, as they are NaN or ±Inf on either side. */
  nonfinite = 0;
  /** ‖A − B‖², ‖A‖² and ‖B‖². */
  squares = 0;
  squaresA = 0;
  squaresB = 0;
  /** ‖A‖² − ‖B‖² as Σ(x − y)(x + y), which cancels nothing when A and B are alike. */
  gap = 0;
  max = 0;
  rpd = 0;

  /** Adds one block; a block has few enough weights for its own sums to lose no digits. */
  add(a: FloatArray, b: FloatArray, { change, rpd }: IDifferences): void {
    let count = 0;
    let squares = 0;
    let squaresA = 0;
    let squaresB = 0;
    let gap = 0;
    let max = 0;
    let relative = 0;
    for (let i = 0; i < a.length; i++) {
      const distance = change[i];
      if (distance !== distance) {
        continue;
      }
      const x = a[i];
      const y = b[i];
      count++;
      squares += distance * distance;
      squaresA += x * x;
      squaresB += y * y;
      gap += (x - y) * (x + y);
      max = distance > max ? distance : max;
      relative += rpd[i];
    }
    this.count += count;
    this.nonfinite += a.length - count;
    this.squares += squares;
    this.squaresA += squaresA;
    this.squaresB += squaresB;
    this.gap += gap;
    this.max = Math.max(this.max, max);
    this.rpd += relative;
  }
}

/** The measures of protocol/measures.json by id, over the weights summed; null where undefined. */
export function measures(sums: Sums): Record<string, number | null> {
  const { count, nonfinite, squares, squaresA, max, rpd } = sums;
  const euclidean = Math.sqrt(squares);
  const some = count > 0;
  return {
    // A layer without weights has not moved; of one with no finite weight nothing is known.
    euclidean: some || nonfinite === 0 ? defined(euclidean) : null,
    relative: squaresA > 0 ? defined(euclidean / Math.sqrt(squaresA)) : null,
    rms: some ? defined(Math.sqrt(squares / count)) : null,
    cosine: cosineDistance(sums),
    max_abs: some ? defined(max) : null,
    mean_rpd: some ? rpd / count : null
  };
}

/**
 * 1 − ⟨a, b⟩ / (‖a‖‖b‖) as (‖a − b‖² − (‖a‖ − ‖b‖)²) / (2‖a‖‖b‖): a small turn keeps its digits,
 * where 1 − cos would leave rounding errors only. Clamped to [0, 2]; null for a zero vector.
 */
function cosineDistance({ squares, squaresA, squaresB, gap }: Sums): number | null {
  const a = Math.sqrt(squaresA);
  const b = Math.sqrt(squaresB);
  if (a === 0 || b === 0) {
    return null;
  }
  const longer = gap / (a + b);
  const distance = (squares - longer * longer) / (2 * a * b);
  return defined(Math.min(2, Math.max(0, distance)));
}

/** Null for what overflows double precision, which happens to float64 weights beyond 1e154 only. */
function defined(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
