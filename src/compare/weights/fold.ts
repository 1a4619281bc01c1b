import type { FloatArray } from '../../tensor/bytes';
import type { INormalisation, INormalisations } from '../api';

/** What every kernel of A and of B is multiplied by; null for a side that stays as stored. */
export interface IKernelScales {
  readonly a: Float64Array | null;
  readonly b: Float64Array | null;
}

export function kernelScales(of: INormalisations | null | undefined): IKernelScales {
  return { a: kernelScale(of?.a ?? []), b: kernelScale(of?.b ?? []) };
}

/** The product of what normalisations multiply every kernel by; null without any. */
function kernelScale(norms: readonly INormalisation[]): Float64Array | null {
  const scales = norms.map(factors).filter(scale => scale !== null);
  const [first = null, ...others] = scales;
  return first && first.map((value, kernel) => others.reduce((so, own) => so * own[kernel], value));
}

/** γ / √(variance + ε) of every kernel; NaN where the variance is below −ε. */
function factors({ gamma, variance, epsilon }: INormalisation): Float64Array | null {
  if (variance === null) {
    return gamma && Float64Array.from(gamma);
  }
  return Float64Array.from(
    variance,
    (value, kernel) => (gamma === null ? 1 : gamma[kernel]) * (1 / Math.sqrt(value + epsilon))
  );
}

/**
 * The weights from element `start` on, each times the scale of its kernel, in double precision;
 * without a scale the weights themselves.
 *
 * @param kernelSize Weights of one kernel.
 */
export function scaled(
  values: FloatArray,
  start: number,
  kernelSize: number,
  scale: Float64Array | null
): FloatArray {
  return scale === null
    ? values
    : Float64Array.from(values, (value, i) => value * scale[Math.floor((start + i) / kernelSize)]);
}

/** The largest |x − y| over the positions finite on both sides; 0 when there are none. */
export function largestChange(a: FloatArray, b: FloatArray): number {
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const change = Math.abs(a[i] - b[i]);
    if (change > largest && change < Infinity) {
      largest = change;
    }
  }
  return largest;
}
