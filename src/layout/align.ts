import type { Adjacency } from './adjacency';
import type { IPlaces } from './places';
import type { ITally } from './task';

/** Room that a place takes to either side of its axis, in pixels. */
export interface IExtents {
  readonly left: Float64Array;
  readonly right: Float64Array;
}

const GAP = 16;
const BEND_GAP = 10;

/**
 * Gives every place its x, in linear time: places are lined up with the median of their neighbours,
 * towards each of the four corners, and stand in the middle of what these four say (Brandes and
 * Köpf, Fast and Simple Horizontal Coordinate Assignment, 2001).
 *
 * @returns the axis of each place, in pixels; the leftmost edge of all is at 0
 */
export function alignPlaces(places: IPlaces, extents: IExtents, tally: ITally): Float64Array {
  const barred = conflicts(places);
  const found = [false, true].flatMap(up =>
    [false, true].map(right => {
      const rows = (up ? [...places.rows].reverse() : places.rows).map(row =>
        right ? [...row].reverse() : row
      );
      const sides = right ? { left: extents.right, right: extents.left } : extents;
      const blocks = alignBlocks(rows, up ? places.below : places.above, barred, places.count);
      const x = compact(rows, blocks, sides, places.items);
      tally.steps += 3 * places.count;
      return right ? x.map(value => -value) : x;
    })
  );
  return middle(found, extents);
}

/** A key for a pair of places. */
function pair(above: number, below: number, count: number): number {
  return above * count + below;
}

/** Edges that cross one between two bends: those between bends stay straight. */
function conflicts({ rows, above, items, count }: IPlaces): ReadonlySet<number> {
  const barred = new Set<number>();
  const at = new Int32Array(count);
  rows.forEach(row => row.forEach((place, i) => (at[place] = i)));
  for (let rank = 1; rank < rows.length; rank++) {
    const row = rows[rank];
    const size = rows[rank - 1].length;
    let from = 0;
    let first = 0;
    row.forEach((place, i) => {
      const [bend] = place >= items ? above.of(place).filter(end => end >= items) : [];
      if (bend === undefined && i < row.length - 1) {
        return;
      }
      const to = bend === undefined ? size : at[bend];
      for (; first <= i; first++) {
        for (const end of above.of(row[first])) {
          const inner = end >= items && row[first] >= items;
          if (!inner && (at[end] < from || at[end] > to)) {
            barred.add(pair(end, row[first], count)).add(pair(row[first], end, count));
          }
        }
      }
      from = to;
    });
  }
  return barred;
}

/** The topmost place of the straight line that each place is part of. */
function alignBlocks(
  rows: readonly (readonly number[])[],
  neighbours: Adjacency,
  barred: ReadonlySet<number>,
  count: number
): Int32Array {
  const root = Int32Array.from({ length: count }, (_, i) => i);
  const taken = new Uint8Array(count);
  const at = new Int32Array(count);
  rows.forEach(row => row.forEach((place, i) => (at[place] = i)));
  for (const row of rows) {
    let last = -1;
    for (const place of row) {
      const ends = neighbours
        .of(place)
        .slice()
        .sort((p, q) => at[p] - at[q]);
      const half = (ends.length - 1) / 2;
      for (let i = Math.floor(half); i <= Math.ceil(half) && ends.length > 0; i++) {
        const end = ends[i];
        const free = root[place] === place && taken[end] === 0 && last < at[end];
        if (free && !barred.has(pair(end, place, count))) {
          taken[end] = 1;
          root[place] = root[end];
          last = at[end];
        }
      }
    }
  }
  return root;
}

/** Puts the straight lines as far to the left as they go, then as near as they can be. */
function compact(
  rows: readonly (readonly number[])[],
  root: Int32Array,
  { left, right }: IExtents,
  items: number
): Float64Array {
  const [from, to, room]: number[][] = [[], [], []];
  for (const row of rows) {
    for (let i = 1; i < row.length; i++) {
      const [p, q] = [row[i - 1], row[i]];
      from.push(root[p]);
      to.push(root[q]);
      room.push(right[p] + left[q] + (p >= items && q >= items ? BEND_GAP : GAP));
    }
  }
  const sequence = sortLinks(root.length, from, to);
  const x = new Float64Array(root.length);
  for (const link of sequence) {
    x[to[link]] = Math.max(x[to[link]], x[from[link]] + room[link]);
  }
  const limit = new Float64Array(root.length).fill(Infinity);
  const settled = new Uint8Array(root.length);
  const settle = (block: number): void => {
    if (settled[block] === 0 && limit[block] < Infinity) {
      x[block] = Math.max(x[block], limit[block]);
    }
    settled[block] = 1;
  };
  for (let i = sequence.length - 1; i >= 0; i--) {
    const link = sequence[i];
    settle(to[link]);
    limit[from[link]] = Math.min(limit[from[link]], x[to[link]] - room[link]);
  }
  from.forEach(settle);
  return x.map((_, place) => x[root[place]]);
}

/** Links so that all that lead to a block come before those that leave it. */
function sortLinks(count: number, from: readonly number[], to: readonly number[]): Int32Array {
  const waiting = new Int32Array(count);
  const starts = new Int32Array(count + 1);
  from.forEach((block, i) => {
    waiting[to[i]]++;
    starts[block + 1]++;
  });
  for (let i = 0; i < count; i++) {
    starts[i + 1] += starts[i];
  }
  const next = starts.slice(0, count);
  const links = new Int32Array(from.length);
  from.forEach((block, i) => (links[next[block]++] = i));
  const sorted = new Int32Array(from.length);
  const ready = [...new Set(from)].filter(block => waiting[block] === 0);
  let done = 0;
  for (let block = ready.pop(); block !== undefined; block = ready.pop()) {
    for (const link of links.subarray(starts[block], starts[block + 1])) {
      sorted[done++] = link;
      waiting[to[link]]--;
      if (waiting[to[link]] === 0) {
        ready.push(to[link]);
      }
    }
  }
  return sorted;
}

/** The mean of the two middle ones of four, all shifted to the sides of the narrowest. */
function middle(found: readonly Float64Array[], extents: IExtents): Float64Array {
  const sides = found.map(x => sidesOf(x, extents));
  const narrowest = sides.reduce((best, side) =>
    side.stop - side.start < best.stop - best.start ? side : best
  );
  const shifts = sides.map(({ start, stop }, i) =>
    i % 2 === 0 ? narrowest.start - start : narrowest.stop - stop
  );
  const x = Float64Array.from({ length: extents.left.length }, (_, place) => {
    const values = found.map((one, i) => one[place] + shifts[i]).sort((p, q) => p - q);
    return (values[1] + values[2]) / 2;
  });
  const { start } = sidesOf(x, extents);
  return x.map(value => value - start);
}

function sidesOf(x: Float64Array, { left, right }: IExtents): { start: number; stop: number } {
  let [start, stop] = [Infinity, -Infinity];
  x.forEach((value, i) => {
    start = Math.min(start, value - left[i]);
    stop = Math.max(stop, value + right[i]);
  });
  return { start, stop };
}
