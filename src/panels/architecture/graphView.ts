import { element } from '../../charts/element';
import { GraphDrawing } from '../../charts/graph';
import { drawFar } from '../../charts/graphFar';
import { neighbour } from '../../charts/graphKeys';
import { NO_LAYOUT } from '../../charts/graphLayout';
import type { IGraphLayout } from '../../charts/graphLayout';
import type { IGraphMark } from '../../charts/graphNode';
import { sharpContext } from '../../charts/hiDpi';
import { Minimap } from '../../charts/minimap';
import { svg } from '../../charts/svg';
import { textLevel } from '../../charts/textLevel';
import type { ITheme } from '../../charts/theme';
import type { IClientBox } from '../../charts/tooltip';
import { Viewport } from '../../charts/viewport';
import type { IBox } from '../../charts/viewport';
import { trans } from '../../text/trans';
import { Extent } from '../extent';
import { attribute, NodeEvents } from './nodeEvents';
import type { INodeHandlers } from './nodeEvents';

const ZOOM_STEP = 1.25;
/** Up to so many nodes and edges all are in the document, where readers find them. */
const FEW = 300;
/** What is drawn around the view, as a share of it. */
const SPARE = 0.5;
/** More than so many times the width of the view is not kept in the document. */
const WIDE = 6;
/** Room assumed for a graph that has no size yet, in pixels. */
const UNMEASURED = { width: 800, height: 600 };
/** From afar the pointer may be so many pixels beside a node. */
const REACH = 4;

/** What a graph is called. */
export interface IGraphTexts {
  readonly name: string;
  /** The titles of its frames. */
  readonly frames: ReadonlyMap<string, string>;
}

/** The graph on the screen, with keys between nodes and zoom. Knows nodes, not layers. */
export class GraphView {
  constructor(handlers: INodeHandlers) {
    this._canvas.setAttribute('aria-hidden', 'true');
    this._svg.append(this._root);
    this._wait.setAttribute('role', 'status');
    this.node.append(this._canvas, this._svg, this._map.node, this._wait);
    this.extent = new Extent(this.node);
    this._drawing = new GraphDrawing(this._root);
    this._viewport = new Viewport(this._svg, this._root, () => this._draw());
    // Not on the SVG element: Chromium makes those with focus listeners stops of the Tab key.
    this._events = new NodeEvents(this.node, handlers, {
      makeCurrent: id => this._makeCurrent(id),
      reveal: id => this.reveal(id),
      onKey: (key, target) => this._onKey(key, target),
      nodeAt: (x, y) => this._nodeAt(x, y),
      boxOf: id => this._boxOf(id)
    });
  }

  readonly node = element('div', 'cnn-Graph');
  /** The room there is to draw. */
  readonly extent: Extent;

  /** Says that a layout is on its way; what was drawn stays, dimmed. */
  set waiting(waiting: boolean) {
    this._wait.textContent = waiting ? trans.__('Laying out the network …') : '';
    this.node.classList.toggle('cnn-mod-waiting', waiting);
  }

  /** Whether the user has zoomed or moved the drawing. */
  get isTaken(): boolean {
    return this._viewport.isTaken;
  }

  dispose(): void {
    this._events.dispose();
  }

  hideTooltip(): void {
    this._events.hideTooltip();
  }

  /** Draws nodes and edges in new places. */
  place(layout: IGraphLayout, { name, frames }: IGraphTexts): void {
    this._hadFocus ||= this.node.contains(document.activeElement);
    this.hideTooltip();
    this._layout = layout;
    this._few = layout.nodes.size + layout.edges.length <= FEW;
    this._svg.setAttribute(
      'aria-label',
      trans.__(
        '%1 Arrow keys move between layers, Enter selects or unfolds, plus and minus zoom, 0 shows all.',
        name
      )
    );
    this._drawing.place(layout, frames);
    this._shown = null;
  }

  /** Writes what the nodes say. One of them can be reached by Tab. */
  paint(marks: ReadonlyMap<string, IGraphMark>, theme: ITheme): void {
    const hadFocus = this._hadFocus || this.node.contains(document.activeElement);
    this._hadFocus = false;
    this._marks = marks;
    this._theme = theme;
    this._selected = [...marks.values()].find(({ selected }) => selected)?.id ?? null;
    this._drawing.paint(marks, theme);
    this._map.take(this._layout, marks, theme);
    if (this._current === null || !marks.has(this._current)) {
      const [first = null] = marks.keys();
      this._current = this._selected ?? first;
    }
    this._shown = null;
    this._draw();
    this._makeCurrent(this._current);
    if (hadFocus && !this.node.contains(document.activeElement)) {
      this._focus(this._current);
    }
  }

  /**
   * Fits the drawing to the room there is, unless the user has moved it.
   *
   * @param wanted - what is to be in sight when the room or the drawing is another
   */
  resize(wanted: string | null): void {
    const { width, height } = this._layout;
    const room = this._room;
    if (this._viewport.resize([room.width, room.height], [width, height]) && wanted !== null) {
      this._bringIntoView(wanted);
    }
    this._draw();
  }

  fit(): void {
    this._viewport.fit();
  }

  /**
   * Makes a node the one that Tab reaches, and moves it into view.
   *
   * @returns whether it has a place: its layout may still be on its way
   */
  reveal(id: string): boolean {
    if (!this._layout.nodes.has(id)) {
      return false;
    }
    this._makeCurrent(id);
    this._bringIntoView(id);
    return true;
  }

  private _bringIntoView(id: string): void {
    const place = this._layout.nodes.get(id);
    if (place !== undefined) {
      const { x, y, width, height } = place;
      this._viewport.reveal({ x: x - width / 2, y: y - height / 2, width, height });
    }
  }

  /** Draws what is in view: from near with all that it says, from afar the shades. */
  private _draw(): void {
    const view = this._viewport.view;
    const level = textLevel(this._viewport.scale);
    this._map.show(view, this._layout);
    const far = !this._few && level.says === 'nothing';
    const kept = [this._current, this._selected].filter(id => id !== null);
    this._root.classList.toggle('cnn-mod-far', level.says === 'nothing');
    if (far) {
      // First, so that what leaves the document is not written once more.
      this._drawing.show({ box: view, kept, only: true });
    }
    if (this._drawing.level !== level) {
      this._drawing.level = level;
      this._shown = null;
    }
    this._canvas.hidden = !far;
    if (far) {
      this._drawFar(view);
      this._shown = null;
    } else if (this._shown === null || !fits(this._shown, view)) {
      this._shown = this._few ? EVERYTHING : around(view);
      this._drawing.show({ box: this._few ? null : this._shown, kept, only: false });
    }
  }

  private _drawFar(view: IBox): void {
    const sharp = sharpContext(this._canvas, this._room);
    if (sharp !== null && this._theme !== null) {
      const { _marks: marks, _theme: theme } = this;
      const { scale } = this._viewport;
      drawFar(sharp.context, { index: this._drawing.index, marks, theme, view, scale });
    }
  }

  private _nodeAt(clientX: number, clientY: number): string | null {
    if (this._canvas.hidden) {
      return null;
    }
    const { left, top } = this.node.getBoundingClientRect();
    const { scale, view } = this._viewport;
    const [x, y] = [view.x + (clientX - left) / scale, view.y + (clientY - top) / scale];
    return this._drawing.index.nodeAt(x, y, REACH / scale);
  }

  /** Where a node is on the page. */
  private _boxOf(id: string): IClientBox | null {
    const place = this._layout.nodes.get(id);
    if (place === undefined) {
      return null;
    }
    const { left, top } = this.node.getBoundingClientRect();
    const { scale, view } = this._viewport;
    const start = left + (place.x - place.width / 2 - view.x) * scale;
    return {
      left: start,
      right: start + place.width * scale,
      top: top + (place.y - place.height / 2 - view.y) * scale
    };
  }

  private _onKey(key: string, target: EventTarget | null): boolean {
    switch (key) {
      case '+':
      case '=':
        this._viewport.scaleBy(ZOOM_STEP);
        return true;
      case '-':
        this._viewport.scaleBy(1 / ZOOM_STEP);
        return true;
      case '0':
        this._viewport.fit();
        return true;
      default: {
        const id = attribute(target, 'data-node');
        const next = id === null ? null : neighbour(this._layout, id, key);
        this._focus(next);
        return next !== null;
      }
    }
  }

  private _focus(id: string | null): void {
    if (id !== null) {
      this._makeCurrent(id);
      this._drawing.need(id)?.focus({ preventScroll: true });
    }
  }

  /** Takes the one before out of the document only after the focus has gone on. */
  private _makeCurrent(id: string | null): void {
    if (id !== this._current && this._current !== null) {
      this._drawing.need(this._current)?.setAttribute('tabindex', '-1');
    }
    this._current = id;
    if (id !== null && this._layout.nodes.has(id)) {
      this._drawing.need(id)?.setAttribute('tabindex', '0');
    }
  }

  private get _room(): { width: number; height: number } {
    const { value } = this.extent;
    return value.width > 0 && value.height > 0 ? value : UNMEASURED;
  }

  private readonly _canvas = element('canvas', 'cnn-Graph-far');
  private readonly _map = new Minimap((x, y) => this._viewport.centreOn(x, y));
  private readonly _wait = element('p', 'cnn-Graph-wait');
  private readonly _svg = svg('svg', { role: 'group' });
  private readonly _root = svg('g');
  private readonly _drawing: GraphDrawing;
  private readonly _viewport: Viewport;
  private readonly _events: NodeEvents;
  private _layout = NO_LAYOUT;
  private _few = true;
  private _marks: ReadonlyMap<string, IGraphMark> = new Map();
  private _theme: ITheme | null = null;
  private _current: string | null = null;
  private _selected: string | null = null;
  /** What the document holds now; null when that has to be found. */
  private _shown: IBox | null = null;
  /** Whether what is being replaced had the focus. */
  private _hadFocus = false;
}

const EVERYTHING: IBox = { x: -1e9, y: -1e9, width: 2e9, height: 2e9 };

function around({ x, y, width, height }: IBox): IBox {
  const [dx, dy] = [SPARE * width, SPARE * height];
  return { x: x - dx, y: y - dy, width: width + 2 * dx, height: height + 2 * dy };
}

/** Whether a view lies in what is drawn, which is not far larger. */
function fits(outer: IBox, inner: IBox): boolean {
  return (
    (outer === EVERYTHING || outer.width <= WIDE * inner.width) &&
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}
