import type { FloatArray } from '../tensor/bytes';
import { cellSize } from '../tensor/shape';
import type { IKernelGrid } from '../tensor/shape';
import { Tiles } from '../tensor/tiles';
import type { ITile } from '../tensor/tiles';
import type { ICategoryPicture, ICategoryRange } from './api';
import type { Codes } from './categories';
import { rpdRanges, SPECIAL_LEVELS, specialLevel } from './levels';
import { relativePercentDifference } from './rpd';

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
  code: number
): ICategoryPicture {
  const { kernels, channels } = grid;
  const size = cellSize(grid);
  const tiles = new Tiles(grid, tile);
  const cells = new Uint32Array(tiles.length);
  const total = { count: 0, held: 0 };
  for (let kernel = 0; kernel < kernels && size > 0; kernel++) {
    const row = codes.subarray(kernel * channels * size, (kernel + 1) * channels * size);
    const column = cells.subarray(tiles.columnOf(kernel));
    if (size === 1) {
      countSingles(row, code, tiles.rowOf, column, total);
    } else {
      countCells(row, code, size, tiles.rowOf, column, total);
    }
  }
  return { ...total, cells };
}

interface ITotal {
  count: number;
  held: number;
}

/** Counts the members in a kernel's cells of `size` weights. */
function countCells(
  codes: Codes,
  code: number,
  size: number,
  rowOf: Uint32Array,
  column: Uint32Array,
  total: ITotal
): void {
  let index = 0;
  for (let channel = 0; channel < rowOf.length; channel++) {
    let members = 0;
    for (const stop = index + size; index < stop; index++) {
      members += +(codes[index] === code);
    }
    if (members > 0) {
      const row = rowOf[channel];
      column[row] = members > column[row] ? members : column[row];
      total.count += members;
      total.held++;
    }
  }
}

/** The same for cells of one weight, where a loop in the loop costs three times as much. */
function countSingles(
  codes: Codes,
  code: number,
  rowOf: Uint32Array,
  column: Uint32Array,
  total: ITotal
): void {
  let count = 0;
  for (let channel = 0; channel < codes.length; channel++) {
    if (codes[channel] === code) {
      column[rowOf[channel]] = 1;
      count++;
    }
  }
  total.count += count;
  total.held += count;
}
