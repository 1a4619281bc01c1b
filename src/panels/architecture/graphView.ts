import { drawGraph, paintGraph } from '../../charts/graph';
import { neighbour } from '../../charts/graphKeys';
import type { IGraphLayout } from '../../charts/graphLayout';
import type { IGraphMark } from '../../charts/graphNode';
import type { ITheme } from '../../charts/theme';
import { Tooltip } from '../../charts/tooltip';
import { Viewport } from '../../charts/viewport';
import { Extent } from '../extent';

const SVG = 'http://www.w3.org/2000/svg';
const ZOOM_STEP = 1.25;
const HELP =
  'Arrow keys move between layers, Enter selects or unfolds, plus and minus zoom, 0 shows all.';

export interface IGraphViewOptions {
  readonly onActivate: (node: string) => void;
  readonly onFold: (frame: string) => void;
  /** The tooltip's content for a node. */
  readonly describe: (node: string) => HTMLElement | null;
}

/** The graph on the screen: pointer, keyboard, focus, tooltip, zoom. Knows nodes, not layers. */
export class GraphView {
  constructor(private readonly _options: IGraphViewOptions) {
    this.node = document.createElement('div');
    this.node.className = 'cnn-Graph';
    this.extent = new Extent(this.node);
    this._svg = document.createElementNS(SVG, 'svg');
    this._svg.setAttribute('role', 'group');
    this._root = document.createElementNS(SVG, 'g');
    this._svg.append(this._root);
    this.node.append(this._svg);
    this._viewport = new Viewport(this._svg, this._root);
    this._tooltip = new Tooltip(this.node);
    this._listen();
  }

  readonly node: HTMLElement;
  /** The room there is to draw. */
  readonly extent: Extent;

  dispose(): void {
    this._tooltip.dispose();
  }

  hideTooltip(): void {
    this._tooltip.hide();
  }

  /** Draws nodes and edges in new places. */
  place(layout: IGraphLayout, name: string): void {
    this._layout = layout;
    this._svg.setAttribute('aria-label', `${name} ${HELP}`);
    const focused = this._svg.contains(document.activeElement);
    drawGraph(this._root, layout);
    if (focused && !this._svg.contains(document.activeElement)) {
      this._restoreFocus = true;
    }
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
    if (this._restoreFocus) {
      this._restoreFocus = false;
      this._focus(this._current);
    }
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

  private _listen(): void {
    // Not on the SVG element: Chromium makes those with focus listeners stops of the Tab key.
    const { node } = this;
    node.addEventListener('pointerdown', () => (this._pointing = true));
    node.addEventListener('pointerup', () => (this._pointing = false));
    node.addEventListener('pointermove', event => this._hover(event));
    node.addEventListener('pointerleave', () => this._tooltip.hide());
    node.addEventListener('focusin', event => this._onFocus(event));
    node.addEventListener('focusout', () => this._tooltip.hide());
    node.addEventListener('keydown', event => this._onKey(event));
    node.addEventListener('wheel', () => this._tooltip.hide(), { passive: true });
    node.addEventListener('click', event => {
      this._pointing = false;
      this._activate(event.target);
    });
  }

  private _activate(target: EventTarget | null): boolean {
    const fold = attribute(target, 'data-fold');
    const node = attribute(target, 'data-node');
    if (fold !== null) {
      this._options.onFold(fold);
    } else if (node !== null) {
      this._makeCurrent(node);
      this._options.onActivate(node);
    }
    return fold !== null || node !== null;
  }

  private _hover(event: PointerEvent): void {
    const id = event.buttons === 0 ? attribute(event.target, 'data-node') : null;
    if (id !== this._hovered) {
      this._hovered = id;
      this._content = id === null ? null : this._options.describe(id);
    }
    if (this._content === null) {
      this._tooltip.hide();
    } else {
      this._tooltip.show(this._content, event.clientX, event.clientY);
    }
  }

  private _onFocus({ target }: FocusEvent): void {
    const id = attribute(target, 'data-node');
    if (id === null) {
      return;
    }
    this._makeCurrent(id);
    const content = this._pointing ? null : this._options.describe(id);
    if (content !== null && target instanceof Element) {
      this.reveal(id);
      const { right, top } = target.getBoundingClientRect();
      this._tooltip.show(content, right, top);
    }
  }

  private _onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || !this._handleKey(event)) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  private _handleKey({ key, target }: KeyboardEvent): boolean {
    switch (key) {
      case 'Enter':
      case ' ':
        return this._activate(target);
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
      case 'Escape':
        this._tooltip.hide();
        return false;
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
    return id === null
      ? null
      : this._root.querySelector<SVGElement>(`[data-node=${JSON.stringify(id)}]`);
  }

  private readonly _svg: SVGSVGElement;
  private readonly _root: SVGGElement;
  private readonly _viewport: Viewport;
  private readonly _tooltip: Tooltip;
  private _layout: IGraphLayout = { nodes: new Map(), edges: [], frames: [], width: 0, height: 0 };
  private _current: string | null = null;
  private _hovered: string | null = null;
  private _content: HTMLElement | null = null;
  private _pointing = false;
  private _restoreFocus = false;
}

/** An attribute of the element or of what it is part of. */
function attribute(target: EventTarget | null, name: string): string | null {
  return target instanceof Element
    ? (target.closest(`[${name}]`)?.getAttribute(name) ?? null)
    : null;
}
