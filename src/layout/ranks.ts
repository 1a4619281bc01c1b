import { Adjacency } from './adjacency';

/** Edges between the items of a level, by position; none from an item to itself. */
export interface ILinks {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

export interface IRanking {
  readonly ranks: Int32Array;
  /** The edges again, all of them downwards: those that close a circle are turned. */
  readonly down: ILinks;
}

/**
 * The rank of each item: the length of the longest path to it. What nothing leads to stands right
 * above what it leads to, and what has no edge at all goes down a column of its own. Where edges
 * run in a circle, the item that comes first in the given order is taken first.
 */
export function rankItems(count: number, links: ILinks): IRanking {
  const sequence = sortItems(count, links);
  const at = new Int32Array(count);
  sequence.forEach((item, i) => (at[item] = i));
  const from: number[] = [];
  const to: number[] = [];
  links.from.forEach((start, i) => {
    const end = links.to[i];
    const turned = at[start] > at[end];
    from.push(turned ? end : start);
    to.push(turned ? start : end);
  });
  const next = new Adjacency(count, from, to);
  const before = new Adjacency(count, to, from);
  const ranks = new Int32Array(count);
  for (const item of sequence) {
    for (const end of next.of(item)) {
      ranks[end] = Math.max(ranks[end], ranks[item] + 1);
    }
  }
  lowerHanging(sequence, next, before, ranks);
  let alone = 0;
  for (let item = 0; item < count; item++) {
    if (next.degree(item) + before.degree(item) === 0) {
      ranks[item] = alone++;
    }
  }
  return { ranks, down: { from, to } };
}

/** Brings what hangs on one item only, and on nothing that leads elsewhere, down to that item. */
function lowerHanging(
  sequence: readonly number[],
  next: Adjacency,
  before: Adjacency,
  ranks: Int32Array
): void {
  const hanging = new Uint8Array(ranks.length);
  for (const item of sequence) {
    const free = before.of(item).every(start => hanging[start] === 1 && next.degree(start) === 1);
    hanging[item] = free ? 1 : 0;
  }
  for (let i = sequence.length - 1; i >= 0; i--) {
    const item = sequence[i];
    if (hanging[item] === 1 && next.degree(item) > 0) {
      const above = next.of(item).reduce((least, end) => Math.min(least, ranks[end]), Infinity);
      ranks[item] = above - 1;
    }
  }
}

/** The items so that edges run forwards, but for those that close a circle. */
function sortItems(count: number, { from, to }: ILinks): readonly number[] {
  const next = new Adjacency(count, from, to);
  const waiting = new Int32Array(count);
  to.forEach(end => waiting[end]++);
  const done = new Uint8Array(count);
  const sequence: number[] = [];
  const follow = (first: number): void => {
    const ready = [first];
    for (let item = ready.pop(); item !== undefined; item = ready.pop()) {
      if (done[item] === 1) {
        continue;
      }
      done[item] = 1;
      sequence.push(item);
      for (const end of next.of(item)) {
        waiting[end]--;
        if (waiting[end] === 0 && done[end] === 0) {
          ready.push(end);
        }
      }
    }
  };
  const sources = Array.from({ length: count }, (_, i) => i).filter(item => waiting[item] === 0);
  sources.forEach(follow);
  for (let item = 0; item < count; item++) {
    follow(item);
  }
  return sequence;
}
