import type { Adjacency } from './adjacency';
import type { IPlaces } from './places';
import type { ITally } from './task';

/** Sweeps down and up again; more of them hardly ever save a crossing. */
const ROUNDS = 4;

/**
 * Orders the places of every rank so that few edges cross: each goes to the mean of its neighbours
 * in the rank before, down and up in turns (Sugiyama's barycentre method).
 */
export function orderPlaces({ rows, above, below, count }: IPlaces, tally: ITally): void {
  const wide = rows.filter(row => row.length > 1).length;
  if (wide === 0) {
    return;
  }
  const at = new Float64Array(count);
  rows.forEach(row => row.forEach((place, i) => (at[place] = i)));
  let best = rows.map(row => [...row]);
  let fewest = crossings(rows, below, at);
  for (let round = 0; round < ROUNDS && fewest > 0; round++) {
    for (let rank = 1; rank < rows.length; rank++) {
      sortRow(rows[rank], above, at);
    }
    for (let rank = rows.length - 2; rank >= 0; rank--) {
      sortRow(rows[rank], below, at);
    }
    for (let rank = 1; rank < rows.length; rank++) {
      sortRow(rows[rank], above, at);
    }
    tally.steps += 4 * count;
    const found = crossings(rows, below, at);
    if (found >= fewest) {
      break;
    }
    fewest = found;
    best = rows.map(row => [...row]);
  }
  best.forEach((row, rank) => (rows[rank] = row));
}

function sortRow(row: number[], neighbours: Adjacency, at: Float64Array): void {
  if (row.length < 2) {
    return;
  }
  const keys = new Map(row.map(place => [place, centre(place, neighbours, at)]));
  row.sort((p, q) => (keys.get(p) ?? 0) - (keys.get(q) ?? 0) || at[p] - at[q]);
  row.forEach((place, i) => (at[place] = i));
}

/** The mean of the neighbours; its own place where there are none. */
function centre(place: number, neighbours: Adjacency, at: Float64Array): number {
  const ends = neighbours.of(place);
  return ends.length === 0 ? at[place] : ends.reduce((sum, end) => sum + at[end], 0) / ends.length;
}

/** How many pairs of edges between neighbouring ranks cross. */
export function crossings(
  rows: readonly (readonly number[])[],
  below: Adjacency,
  at: Float64Array
): number {
  let sum = 0;
  for (let rank = 0; rank + 1 < rows.length; rank++) {
    if (rows[rank].length > 1 && rows[rank + 1].length > 1) {
      const ends = rows[rank].flatMap(place =>
        [...below.of(place)].map(end => at[end]).sort(rising)
      );
      sum += inversions(ends, rows[rank + 1].length);
    }
  }
  return sum;
}

function rising(left: number, right: number): number {
  return left - right;
}

/** Pairs of which the larger comes first, by a Fenwick tree of what has been seen. */
function inversions(values: readonly number[], limit: number): number {
  const tree = new Int32Array(limit + 1);
  let sum = 0;
  values.forEach((value, seen) => {
    let upTo = 0;
    for (let i = value + 1; i > 0; i -= i & -i) {
      upTo += tree[i];
    }
    sum += seen - upTo;
    for (let i = value + 1; i <= limit; i += i & -i) {
      tree[i]++;
    }
  });
  return sum;
}
