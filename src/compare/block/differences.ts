import type { FloatArray } from '../../tensor/bytes';
import { BLOCK } from './blocks';
import { relativePercentDifference } from './rpd';

/**
 * A block of weights of both snapshots and how they differ. Where one of a pair is not finite both
 * stand as zeros, which add nothing to any sum.
 */
export interface IBlock {
  readonly a: FloatArray;
  readonly b: FloatArray;
  /** |x − y|. */
  readonly change: Float64Array;
  readonly rpd: Float64Array;
  /** 1 where the sign differs, x · y < 0. */
  readonly flips: Uint8Array;
  /** Positions of the pairs that are not finite. */
  readonly skipped: readonly number[];
}

type Room = Pick<IBlock, 'change' | 'rpd' | 'flips'>;

/** Room for the differences of one block, to be used again and again. */
export function scratch(): Room {
  return {
    change: new Float64Array(BLOCK),
    rpd: new Float64Array(BLOCK),
    flips: new Uint8Array(BLOCK)
  };
}

/**
 * Compares two blocks of equal length, at most BLOCK, in double precision. The result shows parts of
 * `room`, valid until its next use.
 */
export function differences(a: FloatArray, b: FloatArray, room: Room): IBlock {
  const change = room.change.subarray(0, a.length);
  const rpd = room.rpd.subarray(0, a.length);
  const flips = room.flips.subarray(0, a.length);
  const block = { a, b, change, rpd, flips, skipped: [] };
  if (compare(block)) {
    return block;
  }
  const finite = { ...block, ...withoutNonfinite(a, b) };
  if (!compare(finite)) {
    finite.a.forEach((x, i) => (rpd[i] = relativePercentDifference(x, finite.b[i])));
  }
  return finite;
}

/** Brings a product of any two weights but zeros away from the ends of double precision. */
const FAR = 2 ** 1000;

/**
 * Fills in the differences. Weights are random, and a processor guesses branches on random bits
 * wrong, which costs more than all the rest: so there are none.
 *
 * @returns whether no weight and no sum of two is beyond double precision
 */
function compare({ a, b, change, rpd, flips }: IBlock): boolean {
  let beyond = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i];
    const y = b[i];
    const distance = Math.abs(x - y);
    const sum = Math.abs(x) + Math.abs(y);
    change[i] = distance;
    rpd[i] = 2 * (distance / (sum + +(sum === 0)));
    flips[i] = +(x * FAR * (y * FAR) < 0);
    beyond += sum - sum;
  }
  return beyond === 0;
}

function withoutNonfinite(a: FloatArray, b: FloatArray): Pick<IBlock, 'a' | 'b' | 'skipped'> {
  const left = a.slice();
  const right = b.slice();
  const skipped: number[] = [];
  for (let i = 0; i < a.length; i++) {
    if (!Number.isFinite(a[i]) || !Number.isFinite(b[i])) {
      skipped.push(i);
      left[i] = right[i] = 0;
    }
  }
  return { a: left, b: right, skipped };
}
