import type { IGraphLayout, IPlaced } from './graphLayout';

/** Nodes of one rank share their centre, apart from rounding. */
const SAME_RANK = 1;

/**
 * Where a key leads from a node: up and down along edges to the nearest predecessor or successor,
 * left and right within the rank, Home and End to the first and last node.
 *
 * @returns null when the key leads nowhere
 */
export function neighbour(layout: IGraphLayout, id: string, key: string): string | null {
  const here = layout.nodes.get(id);
  if (here === undefined) {
    return null;
  }
  switch (key) {
    case 'ArrowUp':
      return nearest(here, linked(layout, id, 'up'));
    case 'ArrowDown':
      return nearest(here, linked(layout, id, 'down'));
    case 'ArrowLeft':
      return nearest(here, rank(layout, here, -1));
    case 'ArrowRight':
      return nearest(here, rank(layout, here, 1));
    case 'Home':
      return extreme(layout, -1);
    case 'End':
      return extreme(layout, 1);
    default:
      return null;
  }
}

function linked(layout: IGraphLayout, id: string, direction: 'up' | 'down'): IPlaced[] {
  return layout.edges.flatMap(({ from, to }) => {
    const [start, end] = direction === 'up' ? [to, from] : [from, to];
    return start === id ? (layout.nodes.get(end) ?? []) : [];
  });
}

function rank(layout: IGraphLayout, here: IPlaced, sign: 1 | -1): IPlaced[] {
  return [...layout.nodes.values()].filter(
    node => Math.abs(node.y - here.y) < SAME_RANK && sign * (node.x - here.x) > 0
  );
}

function nearest(here: IPlaced, nodes: readonly IPlaced[]): string | null {
  const distance = (node: IPlaced): number => Math.abs(node.x - here.x);
  let best: IPlaced | null = null;
  for (const node of nodes) {
    if (best === null || distance(node) < distance(best)) {
      best = node;
    }
  }
  return best?.id ?? null;
}

function extreme(layout: IGraphLayout, sign: 1 | -1): string | null {
  let best: IPlaced | null = null;
  for (const node of layout.nodes.values()) {
    if (best === null || sign * (node.y - best.y) > 0) {
      best = node;
    }
  }
  return best?.id ?? null;
}
