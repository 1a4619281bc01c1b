import { layOut } from '../layout';
import type { ILayoutResult, ILayoutTask } from '../layout';

export interface IGraphNode {
  readonly id: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Id of the frame that it stands in. */
  readonly frame: string | null;
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

/** A graph by positions instead of names. */
export function layoutTask({ nodes, edges, frames }: IGraph): ILayoutTask {
  const nodeAt = positions(nodes);
  const frameAt = positions(frames);
  const around = ({ frame }: { readonly frame: string | null }): number =>
    frame === null ? -1 : (frameAt.get(frame) ?? -1);
  return {
    widths: Float64Array.from(nodes, ({ width }) => width),
    heights: Float64Array.from(nodes, ({ height }) => height),
    frameOf: Int32Array.from(nodes, around),
    parentOf: Int32Array.from(frames, around),
    edges: Int32Array.from(
      edges.flatMap(({ from, to }) => [nodeAt.get(from) ?? 0, nodeAt.get(to) ?? 0])
    )
  };
}

/** A layout by names. */
export function readLayout(
  { nodes, edges, frames }: IGraph,
  { nodes: centres, frames: boxes, points, starts, width, height }: ILayoutResult
): IGraphLayout {
  const placed = nodes.map((node, i): [string, IPlaced] => [
    node.id,
    {
      id: node.id,
      x: centres[2 * i],
      y: centres[2 * i + 1],
      width: node.width,
      height: node.height
    }
  ]);
  return {
    nodes: new Map(placed),
    edges,
    frames: frames.map(({ id }, i) => {
      const [x, y, wide, high] = boxes.subarray(4 * i);
      return { id, x, y, width: wide, height: high };
    }),
    route: edge =>
      Array.from({ length: starts[edge + 1] - starts[edge] }, (_, i) => {
        const at = 2 * (starts[edge] + i);
        return { x: points[at], y: points[at + 1] };
      }),
    points,
    starts,
    width,
    height
  };
}

function positions(all: readonly { readonly id: string }[]): ReadonlyMap<string, number> {
  return new Map(all.map(({ id }, i) => [id, i]));
}
