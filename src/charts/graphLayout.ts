import { layOut } from '../layout';
import type { ILayoutResult, ILayoutTask } from '../layout';

export interface IGraphNode {
  readonly id: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Id of the frame that it stands in. */
  readonly frame: string | null;
  /** Where it stands in another node, which is placed with all that stands in it. */
  readonly part?: IPart | null;
}

/** A box in a node, from the node's top left corner. */
export interface IPart {
  /** Id of the node. */
  readonly host: string;
  /** Pixels. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface IGraphEdge {
  readonly from: string;
  readonly to: string;
}

/** A frame around nodes and other frames. */
export interface IGraphFrame {
  readonly id: string;
  /** Id of the frame that it stands in. */
  readonly frame: string | null;
}

/** What is to be placed. Outer frames come before inner ones. */
export interface IGraph {
  readonly nodes: readonly IGraphNode[];
  readonly edges: readonly IGraphEdge[];
  readonly frames: readonly IGraphFrame[];
}

/** A box by its centre, in pixels. */
export interface IPlaced {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface IPoint {
  readonly x: number;
  readonly y: number;
}

export interface IGraphLayout {
  readonly nodes: ReadonlyMap<string, IPlaced>;
  readonly edges: readonly IGraphEdge[];
  readonly frames: readonly IPlaced[];
  /** The points of an edge, by its position: from below its start to above its end. */
  readonly route: (edge: number) => readonly IPoint[];
  /** The same as numbers, see ILayoutResult. */
  readonly points: Float64Array;
  readonly starts: Int32Array;
  readonly width: number;
  readonly height: number;
}

export const NO_LAYOUT: IGraphLayout = {
  nodes: new Map(),
  edges: [],
  frames: [],
  route: () => [],
  points: new Float64Array(),
  starts: new Int32Array(1),
  width: 0,
  height: 0
};

/** Places a graph at once. */
export function layoutGraph(graph: IGraph): IGraphLayout {
  return readLayout(graph, layOut(layoutTask(graph)));
}

/** A graph by positions instead of names. Nodes that stand in others are not placed by themselves. */
export function layoutTask(graph: IGraph): ILayoutTask {
  const { frames } = graph;
  const { outer, hosts } = sorted(graph);
  const nodes = graph.nodes.filter(({ part }) => !part);
  const nodeAt = positions(nodes);
  const frameAt = positions(frames);
  const around = ({ frame }: { readonly frame: string | null }): number =>
    frame === null ? -1 : (frameAt.get(frame) ?? -1);
  const at = (id: string): number => nodeAt.get(hosts.get(id) ?? id) ?? 0;
  return {
    widths: Float64Array.from(nodes, ({ width }) => width),
    heights: Float64Array.from(nodes, ({ height }) => height),
    frameOf: Int32Array.from(nodes, around),
    parentOf: Int32Array.from(frames, around),
    edges: Int32Array.from(outer.flatMap(({ from, to }) => [at(from), at(to)]))
  };
}

/** A layout by names. */
export function readLayout(graph: IGraph, result: ILayoutResult): IGraphLayout {
  const nodes = placedNodes(graph, result.nodes);
  const { edges, points, starts } = routes(graph, result, nodes);
  return {
    nodes,
    edges,
    frames: graph.frames.map(({ id }, i) => {
      const [x, y, width, height] = result.frames.subarray(4 * i);
      return { id, x, y, width, height };
    }),
    route: edge =>
      Array.from({ length: starts[edge + 1] - starts[edge] }, (_, i) => {
        const at = 2 * (starts[edge] + i);
        return { x: points[at], y: points[at + 1] };
      }),
    points,
    starts,
    width: result.width,
    height: result.height
  };
}

function placedNodes({ nodes }: IGraph, centres: Float64Array): ReadonlyMap<string, IPlaced> {
  const placed = new Map<string, IPlaced>();
  let at = 0;
  for (const { id, part, width, height } of nodes) {
    if (!part) {
      placed.set(id, { id, x: centres[at], y: centres[at + 1], width, height });
      at += 2;
    }
  }
  for (const { id, part } of nodes) {
    const host = part ? placed.get(part.host) : undefined;
    if (part && host) {
      const x = host.x - host.width / 2 + part.x + part.width / 2;
      const y = host.y - host.height / 2 + part.y + part.height / 2;
      placed.set(id, { id, x, y, width: part.width, height: part.height });
    }
  }
  return placed;
}

/** Edges between nodes first, then those from part to part of one node. */
function routes(
  graph: IGraph,
  { points, starts }: ILayoutResult,
  nodes: ReadonlyMap<string, IPlaced>
): Pick<IGraphLayout, 'edges' | 'points' | 'starts'> {
  const { outer, inner, hosts } = sorted(graph);
  const last = starts[outer.length];
  const all = new Float64Array(2 * last + 4 * inner.length);
  all.set(points.subarray(0, 2 * last));
  inner.forEach(({ from, to }, i) => {
    const [start, end] = [nodes.get(from), nodes.get(to)];
    if (start !== undefined && end !== undefined) {
      const left = end.x - end.width / 2;
      // The first part is in the node already: nothing leads to it.
      const right = hosts.has(from) ? start.x + start.width / 2 : left;
      all.set([right, end.y, left, end.y], 2 * last + 4 * i);
    }
  });
  return {
    edges: [...outer, ...inner],
    points: all,
    starts: Int32Array.of(...starts, ...inner.map((_, i) => last + 2 * (i + 1)))
  };
}

/** Edges between what is placed by itself, and those within. */
function sorted({ nodes, edges }: IGraph): {
  readonly outer: readonly IGraphEdge[];
  readonly inner: readonly IGraphEdge[];
  /** The nodes that parts stand in. */
  readonly hosts: ReadonlyMap<string, string>;
} {
  const hosts = new Map(
    nodes.flatMap(({ id, part }): [string, string][] => (part ? [[id, part.host]] : []))
  );
  const isInner = ({ from, to }: IGraphEdge): boolean =>
    (hosts.get(from) ?? from) === (hosts.get(to) ?? to);
  return {
    outer: edges.filter(edge => !isInner(edge)),
    inner: edges.filter(isInner),
    hosts
  };
}

function positions(all: readonly { readonly id: string }[]): ReadonlyMap<string, number> {
  return new Map(all.map(({ id }, i) => [id, i]));
}
