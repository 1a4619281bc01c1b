import type { GraphIndex } from './graphIndex';
import type { IPlaced } from './graphLayout';
import type { IGraphMark } from './graphNode';
import type { ITheme } from './theme';
import type { IBox } from './viewport';

/** From so many pixels on a node has an outline, and an edge is drawn. */
const OUTLINED = 4;
const TRACED = 3;

/** A graph from so far that nothing can be read. */
export interface IFarView {
  readonly index: GraphIndex;
  readonly marks: ReadonlyMap<string, IGraphMark>;
  readonly theme: ITheme;
  /** What is in view, in the graph's coordinates. */
  readonly view: IBox;
  /** Pixels on the screen a pixel of the graph. */
  readonly scale: number;
}

/**
 * Draws frames, edges and shaded rectangles. Where several nodes fall on one row of pixels, the one
 * that changed most is seen.
 */
export function drawFar(context: CanvasRenderingContext2D, far: IFarView): void {
  const { view, scale } = far;
  context.clearRect(0, 0, view.width * scale, view.height * scale);
  drawFrames(context, far);
  drawEdges(context, far);
  drawNodes(context, far);
}

function drawFrames(
  context: CanvasRenderingContext2D,
  { index, theme, view, scale }: IFarView
): void {
  context.strokeStyle = theme.line;
  context.lineWidth = 1;
  for (const { x, y, width, height } of index.framesIn(view)) {
    if (height * scale >= OUTLINED) {
      const left = (x - width / 2 - view.x) * scale;
      const top = (y - height / 2 - view.y) * scale;
      context.strokeRect(left, top, width * scale, height * scale);
    }
  }
}

function drawEdges(
  context: CanvasRenderingContext2D,
  { index, theme, view, scale }: IFarView
): void {
  const { points, starts } = index.layout;
  context.strokeStyle = theme.line;
  context.lineWidth = 1;
  context.beginPath();
  for (const edge of index.edgesIn(view)) {
    if (index.heightOf(edge) * scale >= TRACED) {
      for (let i = starts[edge]; i < starts[edge + 1]; i++) {
        const x = (points[2 * i] - view.x) * scale;
        const y = (points[2 * i + 1] - view.y) * scale;
        if (i === starts[edge]) {
          context.moveTo(x, y);
        } else {
          context.lineTo(x, y);
        }
      }
    }
  }
  context.stroke();
}

function drawNodes(context: CanvasRenderingContext2D, far: IFarView): void {
  const { index, marks, theme, view, scale } = far;
  const taken = new Set<string>();
  for (const node of strongestFirst(index.nodesIn(view), marks)) {
    const mark = marks.get(node.id);
    const left = Math.round((node.x - node.width / 2 - view.x) * scale);
    const top = Math.round((node.y - node.height / 2 - view.y) * scale);
    const wide = Math.max(1, Math.round(node.width * scale));
    const high = Math.max(1, Math.round(node.height * scale));
    const key = `${left} ${top}`;
    if (mark === undefined || (high <= 2 && taken.has(key))) {
      continue;
    }
    taken.add(key);
    context.fillStyle = mark.fill;
    context.fillRect(left, top, wide, high);
    if (high >= OUTLINED) {
      context.strokeStyle = mark.outline;
      context.strokeRect(left + 0.5, top + 0.5, wide - 1, high - 1);
    } else {
      context.fillStyle = theme.line;
      context.fillRect(left - 1, top, 1, high);
      context.fillRect(left + wide, top, 1, high);
    }
  }
}

/** Of what has no shade the larger ones come first. */
function strongestFirst(
  nodes: IPlaced[],
  marks: ReadonlyMap<string, IGraphMark>
): readonly IPlaced[] {
  const shade = ({ id }: IPlaced): number => marks.get(id)?.shade ?? 0;
  return nodes.sort((p, q) => shade(q) - shade(p) || q.width - p.width);
}
