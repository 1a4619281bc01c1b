import type { FloatArray } from '../../tensor/bytes';

/** Sums of squares between these have lost no digits to overflow or underflow. */
const SAFE_LOW = 1e-280;
const SAFE_HIGH = 1e280;

/** Whether the sum of squares of some numbers can be used as it is. */
export function isSafe(squares: number, values: FloatArray): boolean {
  return squares > SAFE_LOW ? squares < SAFE_HIGH : values.every(value => value === 0);
}

/** ‖x − y‖ over some of the positions; not finite where a value is not. */
export function distance(a: FloatArray, b: FloatArray, from: number, to: number): number {
  let squares = 0;
  for (let i = from; i < to; i++) {
    const change = a[i] - b[i];
    squares += change * change;
  }
  return squares > SAFE_LOW && squares < SAFE_HIGH
    ? Math.sqrt(squares)
    : scaledNorm(Float64Array.from(a.subarray(from, to), (x, i) => x - b[from + i]));
}

/** Euclidean norm of values whose squares have this sum. */
export function norm(squares: number, values: FloatArray): number {
  return squares > SAFE_LOW && squares < SAFE_HIGH ? Math.sqrt(squares) : scaledNorm(values);
}

/** The power of two next to the largest magnitude; 1 for zeros. */
export function magnitude(values: FloatArray): number {
  let largest = 0;
  for (const value of values) {
    largest = Math.max(largest, Math.abs(value));
  }
  return largest > 0 ? 2 ** Math.min(1023, Math.max(-1022, Math.round(Math.log2(largest)))) : 1;
}

/** Euclidean norm of numbers whose squares may leave the range of double precision. */
export function scaledNorm(values: FloatArray): number {
  const scale = magnitude(values);
  let squares = 0;
  for (const value of values) {
    const part = value / scale;
    squares += part * part;
  }
  return scale * Math.sqrt(squares);
}
