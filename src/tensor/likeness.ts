/** Values of the cells of a map, kernel by kernel. */
export interface ICellTable {
  readonly kernels: number;
  readonly channels: number;
  readonly cells: Float32Array;
}

/** The indices of kernels and of channels as they stand; null where they stand by index. */
export interface ILikenessOrder {
  readonly kernels: Uint32Array | null;
  readonly channels: Uint32Array | null;
}

/**
 * Kernels that changed alike, channel by channel, stand together, and channels that changed alike,
 * kernel by kernel. The patterns are the columns and rows of the map; cells that are not finite
 * count as unchanged. Yields after about as many steps as the map has cells.
 */
export function* byLikeness({
  kernels,
  channels,
  cells
}: ICellTable): Generator<void, ILikenessOrder> {
  const columns = cells.map(value => (Number.isFinite(value) ? value : 0));
  const rows = new Float32Array(columns.length);
  for (let kernel = 0, i = 0; kernel < kernels; kernel++) {
    for (let channel = 0; channel < channels; channel++, i++) {
      rows[channel * kernels + kernel] = columns[i];
    }
  }
  return { kernels: yield* chain(columns, kernels), channels: yield* chain(rows, channels) };
}

/**
 * The nearest neighbour by Euclidean distance, again and again, from the pattern that is farthest
 * from zero on. Of equally near ones the first by index. O(n²) distances.
 *
 * @param values - `count` patterns of equal length, one after another
 * @returns null where they stand so by index
 */
export function* chain(values: Float32Array, count: number): Generator<void, Uint32Array | null> {
  const length = values.length / Math.max(1, count);
  const patterns = Array.from({ length: count }, (_, i) =>
    values.subarray(i * length, (i + 1) * length)
  );
  const open = new Set(patterns.keys());
  const order: number[] = [];
  for (let last = farthest(patterns); open.size > 0;) {
    open.delete(last);
    order.push(last);
    let [next, nearest] = [-1, Infinity];
    for (const index of open) {
      const far = distance(patterns[last], patterns[index], nearest);
      if (far < nearest || next < 0) {
        [next, nearest] = [index, far];
      }
    }
    last = next;
    yield;
  }
  return order.every((index, i) => index === i) ? null : Uint32Array.from(order);
}

/** The first of the patterns that are farthest from zero. */
function farthest(patterns: readonly Float32Array[]): number {
  const sizes = patterns.map(pattern => pattern.reduce((sum, value) => sum + value * value, 0));
  return sizes.reduce((most, size, i) => (size > sizes[most] ? i : most), 0);
}

/** After how many values a distance is given up where it is not the least. */
const RUN = 32;

/** The square of the distance of two patterns, or a part of it that is at least `least`. */
function distance(left: Float32Array, right: Float32Array, least: number): number {
  let sum = 0;
  for (let i = 0; i < left.length && sum < least;) {
    for (const stop = Math.min(i + RUN, left.length); i < stop; i++) {
      const difference = left[i] - right[i];
      sum += difference * difference;
    }
  }
  return sum;
}
