import type { FloatArray } from '../tensor/bytes';
import { cellSize } from '../tensor/shape';
import type { IKernelGrid } from '../tensor/shape';
import { Tiles } from '../tensor/tiles';
import type { ITile } from '../tensor/tiles';
import type { ICategoryPicture, ICategoryRange } from './api';
import { BLOCK } from './blocks';
import type { Codes } from './categories';
import { rpdRanges, SPECIAL_LEVELS, specialLevel } from './levels';
import { relativePercentDifference } from './rpd';
import type { Simd } from './simd';

/** Whether the weight at an index belongs to a category. */
export type Member = (index: number) => boolean;

/**
 * The category with exactly these numeric edges, which are then the weights counted in that
 * rectangle; null when the edges are not those of the bins and levels.
 */
export function categoryOf(
  { bin, level, rpd }: ICategoryRange,
  edges: Float64Array,
  cuts: readonly number[]
): number | null {
  const ranges = rpdRanges(cuts);
  const special = SPECIAL_LEVELS.indexOf(level);
  const column =
    special < 0
      ? ranges.findIndex(([low, high]) => low === rpd?.[0] && high === rpd[1])
      : ranges.length + special;
  for (let i = 0; i + 1 < edges.length && column >= 0; i++) {
    if (edges[i] === bin[0] && edges[i + 1] === bin[1]) {
      return i * (ranges.length + SPECIAL_LEVELS.length) + column;
    }
  }
  return null;
}

export function memberByCode(codes: Codes, code: number): Member {
  return index => codes[index] === code;
}

/**
 * Membership from the weights: ranges are half-open, one that reaches the largest change `max` or
 * an RPD of 2 is closed. Weights that are not finite belong to no category.
 */
export function memberByValue(
  a: FloatArray,
  b: FloatArray,
  { bin, level, rpd }: ICategoryRange,
  max: number,
  floor: number
): Member {
  const wanted = SPECIAL_LEVELS.indexOf(level);
  const [low, high] = rpd ?? [0, 2];
  const binStop = bin[1] >= max ? Infinity : bin[1];
  const rpdStop = high >= 2 ? Infinity : high;
  return index => {
    const [x, y] = [a[index], b[index]];
    const change = Math.abs(x - y);
    if (!Number.isFinite(x) || !Number.isFinite(y) || specialLevel(x, y, floor) !== wanted) {
      return false;
    }
    const relative = relativePercentDifference(x, y);
    return (
      change >= bin[0] &&
      (change < binStop || binStop === Infinity) &&
      (wanted >= 0 || (relative >= low && relative < rpdStop))
    );
  };
}

/** The codes of a category alone: 1 for its members, 0 for the others. */
export function codesOf(count: number, member: Member): Uint8Array {
  return Uint8Array.from({ length: count }, (_, index) => (member(index) ? 1 : 0));
}

/**
 * Counts the weights with a code in a grid: in all, and of each tile's cells the most. It reads the
 * codes themselves, as a call for every weight takes several times as long.
 */
export function countMembers(
  grid: IKernelGrid,
  tile: ITile,
  codes: Codes,
  code: number,
  simd: Simd | null
): ICategoryPicture {
  const count = grid.kernels * grid.channels;
  const size = cellSize(grid);
  const tiles = new Tiles(grid, tile);
  const cells = new Uint32Array(tiles.length);
  const total = { count: 0, held: 0 };
  const step = Math.max(1, Math.floor(BLOCK / size));
  const locate = locator(Math.min(step, count) * size, simd);
  for (let first = 0; first < count && size > 0; first += step) {
    const stop = Math.min(count, first + step);
    const members = locate(codes.subarray(first * size, stop * size), code);
    total.count += members.length;
    total.held += tally(members, first, grid, tiles, cells);
  }
  return { ...total, cells };
}

/** Where a code is, in order, in an array that is overwritten by the next call. */
type Locate = (codes: Codes, code: number) => Uint32Array;

/** Locates among up to so many codes. */
function locator(most: number, simd: Simd | null): Locate {
  const room = new Uint32Array(most);
  const plainly = (codes: Codes, code: number): Uint32Array =>
    room.subarray(0, locatePlainly(codes, code, room));
  return simd === null || most > BLOCK
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

/**
 * Takes note of the members of whole cells, the first of which is number `first`; returns how many
 * cells have one.
 */
function tally(
  members: Uint32Array,
  first: number,
  grid: IKernelGrid,
  tiles: Tiles,
  cells: Uint32Array
): number {
  const { channels } = grid;
  const { rowOf } = tiles;
  const size = cellSize(grid);
  let held = 0;
  let [kernelStart, kernelStop, column] = [0, 0, 0];
  for (let i = 0; i < members.length; held++) {
    const own = size === 1 ? members[i] : Math.floor(members[i] / size);
    const cell = first + own;
    if (cell >= kernelStop) {
      const kernel = Math.floor(cell / channels);
      kernelStart = kernel * channels;
      kernelStop = kernelStart + channels;
      column = tiles.columnOf(kernel);
    }
    const at = column + rowOf[cell - kernelStart];
    const begin = i++;
    if (size === 1) {
      // Without the loop below it takes a quarter less time.
      cells[at] = 1;
      continue;
    }
    for (const stop = (own + 1) * size; i < members.length && members[i] < stop;) {
      i++;
    }
    cells[at] = Math.max(cells[at], i - begin);
  }
  return held;
}
