import type { FloatArray, FloatType } from '../../tensor/bytes';

/** Bytes of A and B together up to which the weights themselves are kept. */
export const HELD_BYTES = 64 * 2 ** 20;

/** The weights of A and B, kept while they are small enough to be worth it. */
export class HeldWeights {
  readonly a: FloatArray;
  readonly b: FloatArray;

  private constructor(
    count: number,
    readonly typeA: FloatType,
    readonly typeB: FloatType
  ) {
    this.a = allocate(count, typeA);
    this.b = allocate(count, typeB);
  }

  /** Room for `count` weights a side, or null when that would take more than `limit` bytes. */
  static create(
    count: number,
    typeA: FloatType,
    typeB: FloatType,
    limit: number
  ): HeldWeights | null {
    const bytes = count * (itemSize(typeA) + itemSize(typeB));
    return bytes <= limit ? new HeldWeights(count, typeA, typeB) : null;
  }

  /** Keeps the weights from element `start` on. */
  set(start: number, a: FloatArray, b: FloatArray): void {
    this.a.set(a, start);
    this.b.set(b, start);
  }
}

function itemSize(type: FloatType): number {
  return type === 'float64' ? 8 : 4;
}

function allocate(count: number, type: FloatType): FloatArray {
  return type === 'float64' ? new Float64Array(count) : new Float32Array(count);
}
