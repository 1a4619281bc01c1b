import { graphlib, layout } from '@dagrejs/dagre';

export interface IGraphNode {
  readonly id: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Id of the frame drawn around this node and its siblings. */
  readonly frame: string | null;
}

export interface IGraphEdge {
  readonly from: string;
  readonly to: string;
}

/** A box by its centre, in pixels. */
export interface IPlaced {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface IPlacedEdge extends IGraphEdge {
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface IGraphLayout {
  readonly nodes: ReadonlyMap<string, IPlaced>;
  readonly edges: readonly IPlacedEdge[];
  readonly frames: readonly IPlaced[];
  readonly width: number;
  readonly height: number;
}

/** Room in a frame above its nodes for its title. */
export const FRAME_TITLE = 18;
const FRAME_PADDING = 6;
const MARGIN = 12;
/** Points of an edge between neighbouring ranks: its ends and its middle. */
const DIRECT = 3;
/** Beyond this the exact ranking takes seconds. */
const MANY_NODES = 400;

/** Places a directed graph top to bottom in layers, branches side by side (Sugiyama, by dagre). */
export function layoutGraph(
  nodes: readonly IGraphNode[],
  edges: readonly IGraphEdge[]
): IGraphLayout {
  const frameIds = new Set(nodes.flatMap(node => (node.frame === null ? [] : [node.frame])));
  const nodeKey = keys(
    'node',
    nodes.map(({ id }) => id)
  );
  const frameKey = keys('frame', [...frameIds]);
  const graph = new graphlib.Graph({ compound: frameIds.size > 0 });
  graph.setGraph({
    rankdir: 'TB',
    nodesep: 16,
    edgesep: 10,
    ranksep: rankGap(edges, frameIds.size > 0),
    marginx: MARGIN,
    marginy: MARGIN,
    ranker: nodes.length > MANY_NODES ? 'longest-path' : 'network-simplex'
  });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const id of frameIds) {
    graph.setNode(frameKey(id), {});
  }
  for (const { id, width, height, frame } of nodes) {
    graph.setNode(nodeKey(id), { width, height });
    if (frame !== null) {
      graph.setParent(nodeKey(id), frameKey(frame));
    }
  }
  for (const { from, to } of edges) {
    graph.setEdge(nodeKey(from), nodeKey(to));
  }
  layout(graph);
  return read(graph, nodeKey, nodes, edges, [...frameIds]);
}

function read(
  graph: graphlib.Graph,
  nodeKey: Key,
  nodes: readonly IGraphNode[],
  edges: readonly IGraphEdge[],
  frameIds: readonly string[]
): IGraphLayout {
  const placed = new Map<string, IPlaced>();
  for (const { id, width, height } of nodes) {
    const { x, y } = graph.node(nodeKey(id));
    placed.set(id, { id, x, y, width, height });
  }
  const frames = frameIds.map(id =>
    enclose(
      id,
      nodes.flatMap(node => (node.frame === id ? (placed.get(node.id) ?? []) : []))
    )
  );
  const { width = 0, height = 0 } = graph.graph();
  return {
    nodes: placed,
    edges: edges.map(({ from, to }) => ({
      from,
      to,
      points: route(graph.edge(nodeKey(from), nodeKey(to)).points, placed.get(from), placed.get(to))
    })),
    frames,
    width: nodes.length > 0 ? width : 0,
    height: nodes.length > 0 ? height : 0
  };
}

/** Frames need room for their titles, branches for their curves. dagre triples it with frames. */
function rankGap(edges: readonly IGraphEdge[], framed: boolean): number {
  if (framed) {
    return 33 / 3;
  }
  const branches = new Set(edges.map(({ from }) => from)).size < edges.length;
  return branches ? 24 : 14;
}

type Points = IPlacedEdge['points'];

/** An edge leaves its source at the bottom and enters its target at the top, in their middle. */
function route(points: Points, from: IPlaced | undefined, to: IPlaced | undefined): Points {
  if (from === undefined || to === undefined || from.y >= to.y) {
    return points;
  }
  const [start, end] = [from.y + from.height / 2, to.y - to.height / 2];
  const direct = points.length <= DIRECT;
  return [{ x: from.x, y: start }, ...(direct ? [] : points.slice(1, -1)), { x: to.x, y: end }];
}

function enclose(id: string, boxes: readonly IPlaced[]): IPlaced {
  const left = Math.min(...boxes.map(box => box.x - box.width / 2)) - FRAME_PADDING;
  const right = Math.max(...boxes.map(box => box.x + box.width / 2)) + FRAME_PADDING;
  const top = Math.min(...boxes.map(box => box.y - box.height / 2)) - FRAME_TITLE;
  const bottom = Math.max(...boxes.map(box => box.y + box.height / 2)) + FRAME_PADDING;
  return {
    id,
    x: (left + right) / 2,
    y: (top + bottom) / 2,
    width: right - left,
    height: bottom - top
  };
}

type Key = (id: string) => string;

/** Keys for dagre, which joins them with characters that names may hold, in one name space. */
function keys(kind: 'node' | 'frame', ids: readonly string[]): Key {
  const positions = new Map(ids.map((id, i) => [id, i]));
  return id => `${kind} ${positions.get(id) ?? -1}`;
}
