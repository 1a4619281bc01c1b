import { BLOCK } from './blocks';
import type { Codes } from './blocks';
import type { Simd } from './simd';

/** Where certain codes are among others, of a block at most, in order; overwritten by the next call. */
export type Locate = (codes: Codes) => Uint32Array;

/** The fastest way to locate some codes. */
export function locator(simd: Simd | null, wanted: readonly number[]): Locate {
  const room = new Uint32Array(BLOCK);
  const one = (codes: Codes, code: number): Uint32Array =>
    simd !== null && codes instanceof Uint8Array
      ? simd.locate(codes, code)
      : room.subarray(0, locatePlainly(codes, code, room));
  if (wanted.length === 1) {
    return codes => one(codes, wanted[0]);
  }
  const isWanted = new Uint8Array(MOST_CODES);
  wanted.forEach(code => (isWanted[code] = 1));
  const marks = new Uint8Array(BLOCK);
  return codes => {
    for (let i = 0; i < codes.length; i++) {
      marks[i] = isWanted[codes[i]];
    }
    return one(marks.subarray(0, codes.length), 1);
  };
}

/** Of two bytes. */
const MOST_CODES = 2 ** 16;

/**
 * Branches on no code, as most are as good as random
 * (docs/decisions/0006-no-branches-on-random-bits.md).
 */
function locatePlainly(codes: Codes, code: number, room: Uint32Array): number {
  let found = 0;
  for (let i = 0; i < codes.length; i++) {
    room[found] = i;
    // 1 where they are equal.
    found += ((codes[i] ^ code) - 1) >>> 31;
  }
  return found;
}
