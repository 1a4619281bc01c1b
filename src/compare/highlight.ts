import type { FloatArray } from '../tensor/bytes';
import { cellSize } from '../tensor/shape';
import type { IKernelGrid } from '../tensor/shape';
import { Tiles } from '../tensor/tiles';
import type { ITile } from '../tensor/tiles';
import type { ICategoryPicture, ICategoryRange, ILevelRange } from './api';
import type { Codes } from './categories';
import { relativePercentDifference } from './rpd';

/** Whether the weight at an index belongs to a category. */
export type Member = (index: number) => boolean;

/**
 * The code of the category with exactly these numeric edges, which are then the weights counted in
 * that rectangle; null when the edges are not those of the bins and levels.
 */
export function codeOf(
  { bin, rpd }: ICategoryRange,
  edges: Float64Array,
  levels: readonly ILevelRange[]
): number | null {
  const level = levels.findIndex(({ rpd: [low, high] }) => low === rpd[0] && high === rpd[1]);
  for (let i = 0; i + 1 < edges.length && level >= 0; i++) {
    if (edges[i] === bin[0] && edges[i + 1] === bin[1]) {
      return i * levels.length + level;
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
  { bin, rpd }: ICategoryRange,
  max: number
): Member {
  const binStop = bin[1] >= max ? Infinity : bin[1];
  const rpdStop = rpd[1] >= 2 ? Infinity : rpd[1];
  return index => {
    const change = Math.abs(a[index] - b[index]);
    const relative = relativePercentDifference(a[index], b[index]);
    return (
      Number.isFinite(a[index]) &&
      Number.isFinite(b[index]) &&
      change >= bin[0] &&
      (change < binStop || binStop === Infinity) &&
      relative >= rpd[0] &&
      relative < rpdStop
    );
  };
}

/** Counts the members among the weights of a grid: in all, and of each tile's cells the most. */
export function countMembers(grid: IKernelGrid, tile: ITile, member: Member): ICategoryPicture {
  const { kernels, channels } = grid;
  const size = cellSize(grid);
  const tiles = new Tiles(grid, tile);
  const cells = new Uint32Array(tiles.length);
  let count = 0;
  let held = 0;
  for (let kernel = 0, index = 0; kernel < kernels && size > 0; kernel++) {
    const column = tiles.columnOf(kernel);
    for (let channel = 0; channel < channels; channel++) {
      let members = 0;
      for (const stop = index + size; index < stop; index++) {
        members += member(index) ? 1 : 0;
      }
      if (members > 0) {
        const at = column + tiles.rowOf[channel];
        cells[at] = Math.max(cells[at], members);
        count += members;
        held++;
      }
    }
  }
  return { count, held, cells };
}
