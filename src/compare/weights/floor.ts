import type { FloatArray } from '../../tensor/bytes';

/**
 * epsilon · (RMS of a + RMS of b) over the positions finite on both sides; 0 when there are none.
 * `epsilon` is a rounding step of the stored type: smaller weights are lost when they are added to
 * those of the typical size.
 */
export function typicalFloor(a: FloatArray, b: FloatArray, epsilon: number): number {
  let count = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (let i = 0; i < a.length; i++) {
    if (Number.isFinite(a[i]) && Number.isFinite(b[i])) {
      count++;
      squaresA += a[i] * a[i];
      squaresB += b[i] * b[i];
    }
  }
  return count > 0 ? epsilon * (Math.sqrt(squaresA / count) + Math.sqrt(squaresB / count)) : 0;
}
