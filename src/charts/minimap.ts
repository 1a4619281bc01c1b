import { element } from './element';
import type { IGraphLayout } from './graphLayout';
import type { IGraphMark } from './graphNode';
import { sharpContext } from './hiDpi';
import type { ITheme } from './theme';
import type { IBox } from './viewport';

/** Room for the whole drawing, in pixels; and what a long or wide one has of it at least. */
const ROOM = { width: 72, height: 104 };
const LEAST = 22;
/** Size of a node or of the frame around what is in view, at least. */
const DOT = 1;
const FRAME = 5;
/** What is empty around a drawing, in its pixels: nobody misses it. */
const MARGIN = 8;

/** The whole graph in a corner, with a frame around what is in view, which moves it. */
export class Minimap {
  /** @param _onMove - is told which point of the drawing is to be in the middle */
  constructor(private readonly _onMove: (x: number, y: number) => void) {
    // What can be done with it, arrow keys and the list do as well.
    this.node.setAttribute('aria-hidden', 'true');
    this.node.append(this._canvas, this._frame);
    this.node.hidden = true;
    const move = (event: PointerEvent): void => this._move(event);
    this.node.addEventListener('pointerdown', event => {
      event.stopPropagation();
      event.preventDefault();
      this.node.setPointerCapture(event.pointerId);
      move(event);
    });
    this.node.addEventListener('pointermove', event => {
      if (this.node.hasPointerCapture(event.pointerId)) {
        move(event);
      }
      event.stopPropagation();
    });
  }

  readonly node = element('div', 'cnn-Minimap');

  /** Takes what there is to draw. */
  take(layout: IGraphLayout, marks: ReadonlyMap<string, IGraphMark>, theme: ITheme): void {
    this._paint = () => this._draw(layout, marks, theme);
    this._sharpness = null;
  }

  /** Frames what is in view; nothing is shown when that is all. */
  show(view: IBox, { width, height }: IGraphLayout): void {
    const all =
      view.x <= MARGIN &&
      view.y <= MARGIN &&
      view.x + view.width >= width - MARGIN &&
      view.y + view.height >= height - MARGIN;
    this.node.hidden = all || width === 0;
    if (!this.node.hidden) {
      if (this._sharpness !== window.devicePixelRatio) {
        this._sharpness = window.devicePixelRatio;
        this._paint();
      }
      const [sx, sy] = this._scale;
      const along = (start: number, length: number, whole: number, scale: number): string[] => {
        const [from, to] = [Math.max(0, start), Math.min(whole, start + length)];
        const size = Math.max(FRAME, (to - from) * scale);
        return [`${Math.min(from * scale, Math.max(0, whole * scale - size))}px`, `${size}px`];
      };
      const [left, wide] = along(view.x, view.width, width, sx);
      const [top, high] = along(view.y, view.height, height, sy);
      Object.assign(this._frame.style, { left, top, width: wide, height: high });
    }
  }

  /** Draws the nodes; where several fall on one place, the one that changed most is seen. */
  private _draw(layout: IGraphLayout, marks: ReadonlyMap<string, IGraphMark>, theme: ITheme): void {
    this._size = sizeOf(layout);
    this._scale = [this._size.width / layout.width, this._size.height / layout.height];
    const sharp = sharpContext(this._canvas, this._size);
    if (sharp === null) {
      return;
    }
    const { context } = sharp;
    const [sx, sy] = this._scale;
    context.clearRect(0, 0, this._size.width, this._size.height);
    const nodes = [...layout.nodes.values()].flatMap(place => {
      const mark = marks.get(place.id);
      return mark === undefined ? [] : [{ place, mark }];
    });
    nodes.sort((p, q) => p.mark.shade - q.mark.shade);
    for (const { place, mark } of nodes) {
      const width = Math.max(DOT, place.width * sx);
      const height = Math.max(DOT, place.height * sy);
      const [left, top] = [place.x * sx - width / 2, place.y * sy - height / 2];
      context.fillStyle = mark.selected ? theme.text : mark.shade > 0 ? mark.fill : theme.line;
      context.fillRect(left, top, width, height);
    }
  }

  private _move({ clientX, clientY }: PointerEvent): void {
    const { left, top } = this._canvas.getBoundingClientRect();
    const [sx, sy] = this._scale;
    this._onMove((clientX - left) / sx, (clientY - top) / sy);
  }

  private readonly _canvas = element('canvas', 'cnn-Minimap-picture');
  private readonly _frame = element('div', 'cnn-Minimap-frame');
  /** Draws what was taken. */
  private _paint: () => void = () => undefined;
  /** Pixels of the screen for one of CSS that it is drawn for; null before it is. */
  private _sharpness: number | null = null;
  private _size = ROOM;
  private _scale: readonly [number, number] = [1, 1];
}

/** The room keeps the drawing's proportions unless that leaves too little. */
function sizeOf({ width, height }: IGraphLayout): { width: number; height: number } {
  const scale = Math.min(ROOM.width / Math.max(1, width), ROOM.height / Math.max(1, height));
  return {
    width: Math.round(Math.max(LEAST, scale * width)),
    height: Math.round(Math.max(LEAST, scale * height))
  };
}
