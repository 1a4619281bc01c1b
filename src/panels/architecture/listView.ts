import { element } from '../../charts/element';
import type { IGraphMark } from '../../charts/graphNode';
import { drawFrameRow, drawLayerRow, ROW_HEIGHT } from '../../charts/layerRow';
import { Extent } from '../extent';
import { moveTo } from '../navigate';
import type { ListRow } from './listRows';
import { NodeEvents } from './nodeEvents';
import type { INodeHandlers } from './nodeEvents';

/** Assumed for a list that has no size yet, in pixels. */
const UNMEASURED = 600;
/** Rows drawn above and below those in view. */
const SPARE = 4;
const HELP = 'Arrow keys move between layers, Enter selects or unfolds.';

/** The network as a list: nodes in their order. Only the rows in view are in the document. */
export class ListView {
  constructor(handlers: INodeHandlers) {
    this.node.dataset.lmSuppressShortcuts = 'true';
    this._scroller.setAttribute('role', 'listbox');
    this._scroller.tabIndex = -1;
    this._sheet.setAttribute('role', 'presentation');
    this._scroller.append(this._sheet);
    this.node.append(this._why, this._scroller);
    this.extent = new Extent(this._scroller);
    this._scroller.addEventListener('scroll', () => this._draw());
    this._events = new NodeEvents(this._scroller, handlers, {
      makeCurrent: id => this._makeCurrent(this._positions.get(id) ?? 0),
      reveal: id => this.reveal(id),
      onKey: (key, target) => this._onKey(key, target)
    });
  }

  readonly node = element('div', 'cnn-LayerList');
  readonly extent: Extent;

  dispose(): void {
    this._events.dispose();
  }

  hideTooltip(): void {
    this._events.hideTooltip();
  }

  /** @param why - why there is no graph, as a sentence */
  place(rows: readonly ListRow[], name: string, why: string): void {
    this._rows = rows;
    this._positions = new Map(rows.flatMap(({ node }, i) => (node === null ? [] : [[node, i]])));
    this._scroller.setAttribute('aria-label', `${name} ${HELP}`);
    this._why.textContent = why;
    this._sheet.style.height = `${rows.length * ROW_HEIGHT}px`;
    this._current = Math.min(this._current, Math.max(0, rows.length - 1));
    this._clear();
  }

  /** Writes what the rows say. One of them can be reached by Tab. */
  paint(marks: ReadonlyMap<string, IGraphMark>): void {
    this._marks = marks;
    this._clear();
    this._draw();
  }

  /** Gives the focus to the row that Tab reaches. */
  takeFocus(): void {
    this._drawn.get(this._current)?.focus({ preventScroll: true });
  }

  resize(): void {
    this._draw();
  }

  /** Makes a node the one that Tab reaches, and moves it into view. */
  reveal(id: string): void {
    const position = this._positions.get(id);
    if (position !== undefined) {
      this._makeCurrent(position);
      this._reveal(position);
    }
  }

  private _onKey(key: string, target: EventTarget | null): boolean {
    const at = this._positionOf(target);
    const page = Math.max(1, Math.floor(this._height() / ROW_HEIGHT) - 1);
    const next = moveTo(key, at, { count: this._rows.length, line: 1, page });
    if (next === null) {
      return false;
    }
    this._makeCurrent(next);
    this._reveal(next);
    this.takeFocus();
    return true;
  }

  private _makeCurrent(position: number): void {
    this._drawn.get(this._current)?.setAttribute('tabindex', '-1');
    this._current = position;
    this._draw();
    this._drawn.get(position)?.setAttribute('tabindex', '0');
  }

  private _reveal(position: number): void {
    const top = position * ROW_HEIGHT;
    const height = this._height();
    const { scrollTop } = this._scroller;
    if (top < scrollTop || top + ROW_HEIGHT > scrollTop + height) {
      this._scroller.scrollTop = Math.max(0, top - (height - ROW_HEIGHT) / 2);
    }
    this._draw();
  }

  /** Draws the rows in view, and the one that Tab reaches. */
  private _draw(): void {
    const top = this._scroller.scrollTop;
    const first = Math.max(0, Math.floor(top / ROW_HEIGHT) - SPARE);
    const last = Math.min(
      this._rows.length,
      Math.ceil((top + this._height()) / ROW_HEIGHT) + SPARE
    );
    for (const [position, row] of this._drawn) {
      if ((position < first || position >= last) && position !== this._current) {
        row.remove();
        this._drawn.delete(position);
      }
    }
    for (let position = first; position < last; position++) {
      this._drawRow(position);
    }
    this._drawRow(this._current);
  }

  private _drawRow(position: number): void {
    const row = this._rows.at(position);
    if (row === undefined || this._drawn.has(position)) {
      return;
    }
    const place = { position, count: this._rows.length, inset: row.inset };
    const node = element('div', '');
    if (row.frame !== null) {
      drawFrameRow(node, row.frame, place);
    } else {
      const mark = this._marks.get(row.node);
      if (mark === undefined) {
        return;
      }
      drawLayerRow(node, mark, place);
    }
    node.tabIndex = position === this._current ? 0 : -1;
    this._drawn.set(position, node);
    this._sheet.append(node);
  }

  private _clear(): void {
    this._sheet.replaceChildren();
    this._drawn.clear();
  }

  private _positionOf(target: EventTarget | null): number {
    const found = [...this._drawn].find(
      ([, node]) => target instanceof Node && node.contains(target)
    );
    return found?.[0] ?? -1;
  }

  private _height(): number {
    const { height } = this.extent.value;
    return height > 0 ? height : UNMEASURED;
  }

  private readonly _events: NodeEvents;
  private readonly _why = element('p', 'cnn-LayerList-why');
  private readonly _scroller = element('div', 'cnn-LayerList-scroller');
  private readonly _sheet = element('div', 'cnn-LayerList-sheet');
  /** Elements by position. */
  private readonly _drawn = new Map<number, HTMLElement>();
  private _rows: readonly ListRow[] = [];
  private _positions: ReadonlyMap<string, number> = new Map();
  private _marks: ReadonlyMap<string, IGraphMark> = new Map();
  private _current = 0;
}
