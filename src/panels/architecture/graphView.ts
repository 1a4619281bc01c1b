import { drawGraph, paintGraph } from '../../charts/graph';
import { neighbour } from '../../charts/graphKeys';
import type { IGraphLayout } from '../../charts/graphLayout';
import type { IGraphMark } from '../../charts/graphNode';
import type { ITheme } from '../../charts/theme';
import { Viewport } from '../../charts/viewport';
import { Extent } from '../extent';
import { attribute, NodeEvents } from './nodeEvents';
import type { INodeHandlers } from './nodeEvents';

const SVG = 'http://www.w3.org/2000/svg';
const ZOOM_STEP = 1.25;
const HELP =
  'Arrow keys move between layers, Enter selects or unfolds, plus and minus zoom, 0 shows all.';

export const NO_LAYOUT: IGraphLayout = {
  nodes: new Map(),
  edges: [],
  frames: [],
  width: 0,
  height: 0
};

/** The graph on the screen, with keys between nodes and zoom. Knows nodes, not layers. */
export class GraphView {
  constructor(handlers: INodeHandlers) {
    this.node = document.createElement('div');
    this.node.className = 'cnn-Graph';
    this.extent = new Extent(this.node);
    this._svg = document.createElementNS(SVG, 'svg');
    this._svg.setAttribute('role', 'group');
    this._root = document.createElementNS(SVG, 'g');
    this._svg.append(this._root);
    this.node.append(this._svg);
    this._viewport = new Viewport(this._svg, this._root);
    // Not on the SVG element: Chromium makes those with focus listeners stops of the Tab key.
    this._events = new NodeEvents(this.node, handlers, {
      makeCurrent: id => this._makeCurrent(id),
      reveal: id => this.reveal(id),
      onKey: (key, target) => this._onKey(key, target)
    });
  }

  readonly node: HTMLElement;
  /** The room there is to draw. */
  readonly extent: Extent;

  dispose(): void {
    this._events.dispose();
  }

  hideTooltip(): void {
    this._events.hideTooltip();
  }

  /** Draws nodes and edges in new places. */
  place(layout: IGraphLayout, name: string): void {
    this._layout = layout;
    this._svg.setAttribute('aria-label', `${name} ${HELP}`);
    drawGraph(this._root, layout);
  }

  /** Writes what the nodes say. One of them can be reached by Tab. */
  paint(marks: ReadonlyMap<string, IGraphMark>, theme: ITheme): void {
    paintGraph(this._root, marks, theme);
    if (this._current === null || !marks.has(this._current)) {
      const chosen = [...marks.values()].find(({ selected }) => selected);
      const [first = null] = marks.keys();
      this._makeCurrent(chosen?.id ?? first);
    } else {
      this._makeCurrent(this._current);
    }
  }

  /** Gives the focus to the node that Tab reaches. */
  takeFocus(): void {
    this._focus(this._current);
  }

  /** Fits the drawing to the room there is, unless the user has moved it. */
  resize(): void {
    const { width, height } = this._layout;
    const room = this.extent.value;
    this._viewport.resize([room.width, room.height], [width, height]);
  }

  fit(): void {
    this._viewport.fit();
  }

  /** Makes a node the one that Tab reaches, and moves it into view. */
  reveal(id: string): void {
    const place = this._layout.nodes.get(id);
    if (place !== undefined) {
      const { x, y, width, height } = place;
      this._makeCurrent(id);
      this._viewport.reveal({ x: x - width / 2, y: y - height / 2, width, height });
    }
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
    this._element(id)?.focus({ preventScroll: true });
  }

  private _makeCurrent(id: string | null): void {
    if (id !== this._current) {
      this._element(this._current)?.setAttribute('tabindex', '-1');
    }
    this._current = id;
    this._element(id)?.setAttribute('tabindex', '0');
  }

  private _element(id: string | null): SVGElement | null {
    // Not by a selector: names hold what those cannot say.
    const nodes = this._root.querySelectorAll<SVGElement>('[data-node]');
    return id === null ? null : ([...nodes].find(node => node.dataset.node === id) ?? null);
  }

  private readonly _svg: SVGSVGElement;
  private readonly _root: SVGGElement;
  private readonly _viewport: Viewport;
  private readonly _events: NodeEvents;
  private _layout = NO_LAYOUT;
  private _current: string | null = null;
}
