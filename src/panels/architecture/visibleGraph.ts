import { estimateWidth } from '../../charts/elide';
import type { IGraph, IGraphEdge, IGraphFrame, IGraphNode, IPart } from '../../charts/graphLayout';
import { CARD, PILL_WIDEST, pillExtent } from '../../charts/graphNode';
import type { ILayer } from '../../state';
import type { IFoldTree } from './foldTree';
import { partsOf, tailsOf } from './tails';
import { pillText } from './words';

/** A node as drawn: one layer, or a folded group of them. */
export interface IVisibleNode extends IGraphNode {
  readonly part: IPart | null;
  readonly group: string | null;
  /** The layer itself, or all layers of the group in network order. */
  readonly layers: readonly ILayer[];
}

export interface IVisibleGraph extends IGraph {
  readonly nodes: readonly IVisibleNode[];
  /** The node that stands for each layer. */
  readonly nodeOf: ReadonlyMap<string, string>;
}

/**
 * The graph with all groups folded but the open ones, which get a frame.
 *
 * @param joined - whether what directly follows a layer stands in its card
 */
export function visibleGraph(
  layers: readonly ILayer[],
  tree: IFoldTree,
  open: ReadonlySet<string>,
  joined: boolean
): IVisibleGraph {
  const closed = closedFolds(tree, open);
  const parts = joined ? partsByLayer(layers, tree, closed) : new Map<string, IPart>();
  const nodes = new Map<string, IVisibleNode>();
  const members = new Map<string, ILayer[]>();
  const nodeOf = new Map<string, string>();
  for (const layer of layers) {
    const own = tree.foldOf.get(layer.id) ?? null;
    const group = own === null ? null : (closed.get(own) ?? null);
    const id = group === null ? `layer ${layer.id}` : `group ${group}`;
    nodeOf.set(layer.id, id);
    const known = members.get(id);
    if (known !== undefined) {
      known.push(layer);
      continue;
    }
    const inside = [layer];
    members.set(id, inside);
    const frame = group === null ? own : outside(tree, group);
    const part = (group === null ? parts.get(layer.id) : undefined) ?? null;
    const size = part ?? extent(layer, group !== null);
    const { width, height } = size;
    nodes.set(id, { id, group, frame, layers: inside, part, width, height });
  }
  return {
    nodes: [...nodes.values()],
    edges: visibleEdges(layers, nodeOf),
    frames: framesOf(tree, closed),
    nodeOf
  };
}

function partsByLayer(
  layers: readonly ILayer[],
  { foldOf }: IFoldTree,
  closed: ReadonlyMap<string, string | null>
): ReadonlyMap<string, IPart> {
  const parts = new Map<string, IPart>();
  for (const [host, tail] of tailsOf(layers, ({ id }) => foldOf.get(id) ?? null)) {
    if ((closed.get(foldOf.get(host) ?? '') ?? null) === null) {
      partsOf(`layer ${host}`, tail).forEach((part, i) => parts.set(tail[i].id, part));
    }
  }
  return parts;
}

function extent(layer: ILayer, folded: boolean): { width: number; height: number } {
  return folded || layer.parameters.length > 0
    ? CARD
    : pillExtent(estimateWidth(pillText(layer), PILL_WIDEST));
}

/** For each group that cannot be seen the outermost folded one around it; null for open ones. */
function closedFolds(
  { folds }: IFoldTree,
  open: ReadonlySet<string>
): ReadonlyMap<string, string | null> {
  const closed = new Map<string, string | null>();
  for (const [name, { parent }] of folds) {
    const around = closed.get(parent?.name ?? '') ?? null;
    closed.set(name, around ?? (open.has(name) ? null : name));
  }
  return closed;
}

function framesOf(
  tree: IFoldTree,
  closed: ReadonlyMap<string, string | null>
): readonly IGraphFrame[] {
  return [...closed].flatMap(([id, around]) =>
    around === null ? [{ id, frame: outside(tree, id) }] : []
  );
}

/** The group around a group. */
function outside({ folds, root }: IFoldTree, name: string): string | null {
  const parent = folds.get(name)?.parent ?? root;
  return parent === root ? null : parent.name;
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
