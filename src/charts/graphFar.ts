import type { GraphIndex } from './graphIndex';
import type { IGraphMark } from './graphNode';
import type { ITheme } from './theme';
import type { IBox } from './viewport';

/** From so many pixels on a node has an outline, and an edge is drawn. */
const OUTLINED = 4;
const TRACED = 3;
/** Nodes up to so many pixels high share a row with others. */
const THIN = 2;
/** More than a screen is high. */
const COLUMNS = 1e5;

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

interface IBar {
  readonly mark: IGraphMark;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function drawNodes(context: CanvasRenderingContext2D, far: IFarView): void {
  for (const { mark, left, top, width, height } of barsOf(far)) {
    context.fillStyle = mark.fill;
    context.fillRect(left, top, width, height);
    if (height >= OUTLINED) {
      context.strokeStyle = mark.outline;
      context.strokeRect(left + 0.5, top + 0.5, width - 1, height - 1);
    } else {
      context.fillStyle = far.theme.line;
      context.fillRect(left - 1, top, 1, height);
      context.fillRect(left + width, top, 1, height);
    }
  }
}

/** One bar a node, or a row of pixels. */
function barsOf({ index, marks, view, scale }: IFarView): Iterable<IBar> {
  const bars = new Map<number | string, IBar>();
  for (const { id, x, y, ...node } of index.nodesIn(view)) {
    const mark = marks.get(id);
    if (mark !== undefined) {
      const left = Math.round((x - node.width / 2 - view.x) * scale);
      const top = Math.round((y - node.height / 2 - view.y) * scale);
      const width = Math.max(1, Math.round(node.width * scale));
      const height = Math.max(1, Math.round(node.height * scale));
      const key = height > THIN ? id : COLUMNS * left + top;
      const known = bars.get(key);
      if (known === undefined || known.mark.shade < mark.shade) {
        bars.set(key, { mark, left, top, width, height });
      }
    }
  }
  return bars.values();
}
