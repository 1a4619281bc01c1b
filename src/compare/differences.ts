import type { FloatArray } from '../tensor/bytes';
import { relativePercentDifference } from './rpd';

/** Weights compared at a time: few enough for the differences to stay in the cache. */
export const BLOCK = 16384;

/** |x − y| and the RPD of a block of weights, both NaN where x or y is not finite. */
export interface IDifferences {
  readonly change: Float64Array;
  readonly rpd: Float64Array;
}

/** Room for the differences of one block, to be used again and again. */
export function scratch(): IDifferences {
  return { change: new Float64Array(BLOCK), rpd: new Float64Array(BLOCK) };
}

/**
 * Differences of two blocks of equal length, at most BLOCK, in double precision. The result is a
 * view of `room`, valid until its next use.
 */
export function differences(a: FloatArray, b: FloatArray, room: IDifferences): IDifferences {
  const { change, rpd } = room;
  for (let i = 0; i < a.length; i++) {
    const x = a[i];
    const y = b[i];
    const finite = Number.isFinite(x) && Number.isFinite(y);
    change[i] = finite ? Math.abs(x - y) : NaN;
    rpd[i] = finite ? relativePercentDifference(x, y) : NaN;
  }
  return { change: change.subarray(0, a.length), rpd: rpd.subarray(0, a.length) };
}
