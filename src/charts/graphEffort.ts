import type { IGraphEdge, IGraphNode } from './graphLayout';

/** Why a graph is not laid out: its longest path, or all that has to be placed, is too much. */
export type TooMuch = 'deep' | 'large';

/** Ranks, i.e. nodes of the longest path, from which the layout overflows the stack. */
const MOST_RANKS = 1400;
/** Places from which the layout takes many seconds: one for a node, one for each rank of an edge. */
const MOST_PLACES = 20_000;
/** What frames multiply: ranks by titles and ends, places by the ends of frames at every rank. */
const FRAMED = { ranks: 3, places: 6 };

/** Whether a graph can be laid out in reasonable time; null when it can. */
export function tooMuch(
  nodes: readonly IGraphNode[],
  edges: readonly IGraphEdge[]
): TooMuch | null {
  const framed = nodes.some(({ frame }) => frame !== null);
  const ranks = rankNodes(nodes, edges);
  let deepest = 0;
  for (const rank of ranks.values()) {
    deepest = Math.max(deepest, rank + 1);
  }
  if (deepest * (framed ? FRAMED.ranks : 1) > MOST_RANKS) {
    return 'deep';
  }
  let places = nodes.length;
  for (const { from, to } of edges) {
    places += Math.abs((ranks.get(to) ?? 0) - (ranks.get(from) ?? 0));
  }
  return places * (framed ? FRAMED.places : 1) > MOST_PLACES ? 'large' : null;
}

/**
 * The rank of each node: the length of the longest path to it. Where edges run in a circle, the
 * node that comes first in the given order is taken first.
 */
function rankNodes(
  nodes: readonly IGraphNode[],
  edges: readonly IGraphEdge[]
): ReadonlyMap<string, number> {
  const ranks = new Map(nodes.map(({ id }) => [id, 0]));
  const next = new Map<string, string[]>();
  const waiting = new Map<string, number>();
  for (const { from, to } of edges) {
    const after = next.get(from) ?? [];
    after.push(to);
    next.set(from, after);
    waiting.set(to, (waiting.get(to) ?? 0) + 1);
  }
  const done = new Set<string>();
  for (const { id } of [...nodes.filter(({ id }) => !waiting.has(id)), ...nodes]) {
    const ready = [id];
    for (let at = ready.pop(); at !== undefined; at = ready.pop()) {
      if (done.has(at)) {
        continue;
      }
      done.add(at);
      for (const to of next.get(at) ?? []) {
        const left = (waiting.get(to) ?? 1) - 1;
        waiting.set(to, left);
        if (!done.has(to)) {
          ranks.set(to, Math.max(ranks.get(to) ?? 0, (ranks.get(at) ?? 0) + 1));
          if (left === 0) {
            ready.push(to);
          }
        }
      }
    }
  }
  return ranks;
}
