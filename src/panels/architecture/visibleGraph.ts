import { estimateWidth } from '../../charts/elide';
import type { IGraphEdge, IGraphNode } from '../../charts/graphLayout';
import { CARD, PILL_FONT, pillExtent } from '../../charts/graphNode';
import type { ILayer } from '../../state';
import { MOST, nameText } from '../../text/names';

/** A node as drawn: one layer, or a folded group of them. */
export interface IVisibleNode extends IGraphNode {
  readonly group: string | null;
  /** The layer itself, or all layers of the group in network order. */
  readonly layers: readonly ILayer[];
}

export interface IVisibleGraph {
  readonly nodes: readonly IVisibleNode[];
  readonly edges: readonly IGraphEdge[];
  /** The node that stands for each layer. */
  readonly nodeOf: ReadonlyMap<string, string>;
}

/** What a pill says: its operator, since its name seldom tells more. */
export function pillText(layer: ILayer): string {
  return nameText(layer.operator === '' ? layer.kind : layer.operator, MOST.label);
}

/**
 * The graph with all groups folded but the unfolded ones, which get a frame.
 *
 * @param groups - group name by layer id
 */
export function visibleGraph(
  layers: readonly ILayer[],
  groups: ReadonlyMap<string, string>,
  unfolded: ReadonlySet<string>
): IVisibleGraph {
  const nodes = new Map<string, IVisibleNode>();
  const members = new Map<string, ILayer[]>();
  const nodeOf = new Map<string, string>();
  for (const layer of layers) {
    const group = groups.get(layer.id) ?? null;
    const folded = group !== null && !unfolded.has(group);
    const id = folded ? `group ${group}` : `layer ${layer.id}`;
    nodeOf.set(layer.id, id);
    const known = members.get(id);
    if (known !== undefined) {
      known.push(layer);
      continue;
    }
    const own = [layer];
    members.set(id, own);
    nodes.set(id, {
      id,
      group: folded ? group : null,
      frame: folded ? null : group,
      layers: own,
      ...(folded || layer.parameters.length > 0
        ? CARD
        : pillExtent(estimateWidth(pillText(layer), PILL_FONT)))
    });
  }
  return { nodes: [...nodes.values()], edges: visibleEdges(layers, nodeOf), nodeOf };
}

function visibleEdges(
  layers: readonly ILayer[],
  nodeOf: ReadonlyMap<string, string>
): IGraphEdge[] {
  const edges = new Map<string, IGraphEdge>();
  for (const layer of layers) {
    for (const input of layer.inputs) {
      const from = nodeOf.get(input);
      const to = nodeOf.get(layer.id);
      if (from !== undefined && to !== undefined && from !== to) {
        edges.set(JSON.stringify([from, to]), { from, to });
      }
    }
  }
  return [...edges.values()];
}
