import type { IGraphLayout, IPlaced } from './graphLayout';
import type { IBox } from './viewport';

/** What of a layout lies in a box, or at a point: asked in every frame, so it is read from numbers. */
export class GraphIndex {
  constructor(readonly layout: IGraphLayout) {
    this._nodes = [...layout.nodes.values()];
    this._boxes = boxesOf(this._nodes);
    this._frames = boxesOf(layout.frames);
    this._edges = edgeBoxes(layout);
  }

  nodesIn(box: IBox): IPlaced[] {
    return within(this._boxes, box).map(i => this._nodes[i]);
  }

  framesIn(box: IBox): IPlaced[] {
    return within(this._frames, box).map(i => this.layout.frames[i]);
  }

  /** Positions of edges. */
  edgesIn(box: IBox): number[] {
    return within(this._edges, box);
  }

  /** The height of an edge in pixels. */
  heightOf(edge: number): number {
    return this._edges[4 * edge + 3] - this._edges[4 * edge + 1];
  }

  /** The node nearest to a point, at most so far from it. */
  nodeAt(x: number, y: number, reach: number): string | null {
    const box = { x: x - reach, y: y - reach, width: 2 * reach, height: 2 * reach };
    const distance = (node: IPlaced): number =>
      Math.max(0, Math.abs(node.x - x) - node.width / 2) +
      Math.max(0, Math.abs(node.y - y) - node.height / 2);
    let best: IPlaced | null = null;
    for (const node of this.nodesIn(box)) {
      if (best === null || distance(node) < distance(best)) {
        best = node;
      }
    }
    return best?.id ?? null;
  }

  private readonly _nodes: readonly IPlaced[];
  private readonly _boxes: Float64Array;
  private readonly _frames: Float64Array;
  private readonly _edges: Float64Array;
}

/** Left, top, right and bottom of each. */
function boxesOf(all: readonly IPlaced[]): Float64Array {
  const boxes = new Float64Array(4 * all.length);
  all.forEach(({ x, y, width, height }, i) => {
    boxes.set([x - width / 2, y - height / 2, x + width / 2, y + height / 2], 4 * i);
  });
  return boxes;
}

function edgeBoxes({ edges, points, starts }: IGraphLayout): Float64Array {
  const boxes = new Float64Array(4 * edges.length);
  edges.forEach((_, edge) => {
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 2 * starts[edge]; i < 2 * starts[edge + 1]; i += 2) {
      left = Math.min(left, points[i]);
      right = Math.max(right, points[i]);
      top = Math.min(top, points[i + 1]);
      bottom = Math.max(bottom, points[i + 1]);
    }
    boxes.set([left, top, right, bottom], 4 * edge);
  });
  return boxes;
}

function within(boxes: Float64Array, { x, y, width, height }: IBox): number[] {
  const found: number[] = [];
  for (let i = 0; i < boxes.length; i += 4) {
    const beside = boxes[i] > x + width || boxes[i + 2] < x;
    if (!beside && boxes[i + 1] <= y + height && boxes[i + 3] >= y) {
      found.push(i / 4);
    }
  }
  return found;
}
