import { BLOCK } from './blocks';
import type { Codes } from './blocks';
import type { Simd } from './simd';

/** Where a code is among others, of a block at most, in order; overwritten by the next call. */
export type Locate = (codes: Codes, code: number) => Uint32Array;

/** The fastest way to locate. */
export function locator(simd: Simd | null): Locate {
  const room = new Uint32Array(BLOCK);
  const plainly = (codes: Codes, code: number): Uint32Array =>
    room.subarray(0, locatePlainly(codes, code, room));
  return simd === null
    ? plainly
    : (codes, code) =>
        codes instanceof Uint8Array ? simd.locate(codes, code) : plainly(codes, code);
}

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
