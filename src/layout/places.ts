import { Adjacency } from './adjacency';
import type { IRanking } from './ranks';
import type { ITally } from './task';

/**
 * Edges across more ranks than this take a lane beside all that stands there; so do the edges of an
 * item from which several pass ranks: they share one.
 */
const LONGEST = 12;

/** What stands in the ranks: items, and one bend for every rank that an edge passes. */
export interface IPlaces {
  /** Items first. */
  readonly count: number;
  readonly items: number;
  /** From the left, by rank. */
  readonly rows: number[][];
  readonly above: Adjacency;
  readonly below: Adjacency;
  /** The bends of each edge downwards; null for one that takes a lane. */
  readonly bends: readonly (readonly number[] | null)[];
}

/** Puts items and the bends of edges into their ranks, in the order they come. */
export function placesOf({ ranks, down }: IRanking, tally: ITally): IPlaces {
  const rows: number[][] = Array.from({ length: ranks.reduce(most, -1) + 1 }, () => []);
  ranks.forEach((rank, item) => rows[rank].push(item));
  const upper: number[] = [];
  const lower: number[] = [];
  const passing = new Int32Array(ranks.length);
  down.from.forEach((from, i) => {
    passing[from] += ranks[down.to[i]] - ranks[from] > 1 ? 1 : 0;
  });
  let count = ranks.length;
  const bends = down.from.map((from, i) => {
    const to = down.to[i];
    const length = ranks[to] - ranks[from];
    if (length > LONGEST || (length > 1 && passing[from] > 1)) {
      return null;
    }
    const own: number[] = [];
    let last = from;
    for (let rank = ranks[from] + 1; rank < ranks[to]; rank++) {
      rows[rank].push(count);
      own.push(count);
      upper.push(last);
      lower.push(count);
      last = count++;
    }
    upper.push(last);
    lower.push(to);
    return own;
  });
  tally.steps += count + upper.length;
  return {
    count,
    items: ranks.length,
    rows,
    above: new Adjacency(count, lower, upper),
    below: new Adjacency(count, upper, lower),
    bends
  };
}

function most(left: number, right: number): number {
  return Math.max(left, right);
}
