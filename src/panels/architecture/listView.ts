import { element } from '../../charts/element';
import { Extent } from '../extent';
import { isTouched } from '../wishes';
import { attribute } from './nodeEvents';

/** Height of a row and of the headers, in pixels, for a mouse and for a finger; the style sheets say the same. */
const ROWS = [24, 44] as const;
/** Rows drawn above and below those in view. */
const SPARE = 8;
/** Rows assumed to be in view before the list has a size. */
const UNMEASURED = 20;

export interface IListColumn {
  readonly id: string;
  readonly title: string;
  /** What is said when hovered. */
  readonly hint: string;
  readonly width: number;
  readonly isNumber: boolean;
}

export interface IListContent {
  readonly columns: readonly IListColumn[];
  readonly rows: readonly string[];
  /** Row by id. */
  readonly cells: (row: string) => readonly HTMLElement[];
  readonly selected: string | null;
  readonly order: { readonly by: string; readonly descending: boolean };
  /** Said below the rows; '' for nothing. */
  readonly note: string;
}

export interface IListHandlers {
  readonly onSelect: (row: string) => void;
  readonly onSort: (column: string) => void;
}

const NOTHING: IListContent = {
  columns: [],
  rows: [],
  cells: () => [],
  selected: null,
  order: { by: '', descending: false },
  note: ''
};

/** A table of which the rows in view are in the document. Arrows move, Enter selects. */
export class ListView {
  constructor(private readonly _handlers: IListHandlers) {
    this._table.append(this._columns, this._head, this._body);
    this._scroll.append(this._table);
    this.node.append(this._scroll, this._note);
    this.extent = new Extent(this._scroll);
    this._scroll.addEventListener('scroll', () => this._draw(), { passive: true });
    this._body.addEventListener('click', ({ target }) => this._choose(target));
    this._body.addEventListener('keydown', event => this._onKey(event));
    this._head.addEventListener('click', ({ target }) => {
      const column = attribute(target, 'data-column');
      if (column !== null) {
        this._scroll.scrollTop = 0;
        _handlers.onSort(column);
      }
    });
  }

  readonly node = element('div', 'cnn-List');
  readonly extent: Extent;

  update(content: IListContent): void {
    const { columns, rows, selected, note } = content;
    const hadFocus = this._body.contains(document.activeElement);
    this._content = content;
    this._drawHead();
    this._places = new Map(rows.map((row, i) => [row, i]));
    if (this._current === null || !this._places.has(this._current)) {
      this._current =
        selected !== null && this._places.has(selected) ? selected : (rows[0] ?? null);
    }
    this._table.style.minWidth = `${columns.reduce((sum, { width }) => sum + width, 0)}px`;
    this._table.setAttribute('aria-rowcount', String(rows.length + 1));
    this._note.textContent = note;
    this._body.replaceChildren();
    this._draw();
    if (hadFocus) {
      this._rowOf(this._current)?.focus({ preventScroll: true });
    }
  }

  /** Draws for the room there is; when that is another, what is selected is in sight. */
  resize(): void {
    if (this._drawnHeight !== this._height) {
      this._drawnHeight = this._height;
      this._draw();
      if (this._content.selected !== null) {
        this.reveal(this._content.selected);
      }
    }
  }

  /** Brings a row into sight. */
  reveal(row: string): void {
    const place = this._places.get(row);
    if (place !== undefined) {
      this._current = row;
      const high = rowHeight();
      const [top, height] = [high * place, this._height - high];
      const { scrollTop } = this._scroll;
      if (top < scrollTop || top + high > scrollTop + height) {
        this._scroll.scrollTop = Math.max(0, top - (height - high) / 2);
      }
      this._draw();
    }
  }

  private _drawHead(): void {
    const { columns, order } = this._content;
    this._columns.replaceChildren(
      ...columns.map(({ width }) => {
        const column = element('col', '');
        column.style.width = `${width}px`;
        return column;
      })
    );
    const cells = columns.map(({ id, title, hint, isNumber }) => {
      const cell = element('th', isNumber ? 'cnn-mod-number' : '');
      cell.scope = 'col';
      const sort = element('button', 'cnn-List-sort', title);
      sort.type = 'button';
      sort.title = hint;
      sort.dataset.column = id;
      cell.append(sort);
      const direction = order.descending ? 'descending' : 'ascending';
      cell.setAttribute('aria-sort', order.by === id ? direction : 'none');
      return cell;
    });
    const focused = attribute(document.activeElement, 'data-column');
    const hadFocus = this._head.contains(document.activeElement);
    const row = element('tr', '');
    row.append(...cells);
    this._head.replaceChildren(row);
    if (hadFocus) {
      [...this._head.querySelectorAll('button')]
        .find(({ dataset }) => dataset.column === focused)
        ?.focus({ preventScroll: true });
    }
  }

  /** Draws the rows in view; those that stay keep their elements, and the focus. */
  private _draw(): void {
    const { rows } = this._content;
    const high = rowHeight();
    const first = Math.max(0, Math.floor(this._scroll.scrollTop / high) - SPARE);
    const last = Math.min(rows.length, first + Math.ceil(this._height / high) + 2 * SPARE);
    const drawn = new Map(
      [...this._body.querySelectorAll<HTMLElement>('tr[data-row]')].map(row => [
        row.dataset.row,
        row
      ])
    );
    const wanted = rows.slice(first, last).map((id, i) => {
      const row = drawn.get(id) ?? this._makeRow(id, first + i);
      row.tabIndex = id === this._current ? 0 : -1;
      return row;
    });
    const nodes = [spacer(first), ...wanted, spacer(rows.length - last)];
    const kept = new Set<Element>(nodes);
    [...this._body.children].filter(row => !kept.has(row)).forEach(row => row.remove());
    let next = this._body.firstElementChild;
    for (const node of nodes) {
      if (node === next) {
        next = next.nextElementSibling;
      } else {
        this._body.insertBefore(node, next);
      }
    }
  }

  private _makeRow(id: string, place: number): HTMLElement {
    const { selected, cells } = this._content;
    const row = element('tr', 'cnn-List-row');
    row.dataset.row = id;
    row.setAttribute('aria-rowindex', String(place + 2));
    if (id === selected) {
      row.setAttribute('aria-current', 'true');
    }
    row.append(...cells(id));
    return row;
  }

  private _choose(target: EventTarget | null): boolean {
    const row = attribute(target, 'data-row');
    if (row !== null) {
      this._current = row;
      this._handlers.onSelect(row);
    }
    return row !== null;
  }

  private _onKey(event: KeyboardEvent): void {
    if (!event.ctrlKey && !event.metaKey && !event.altKey && this._handleKey(event)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  private _handleKey({ key, target }: KeyboardEvent): boolean {
    const { rows } = this._content;
    const here = this._places.get(this._current ?? '') ?? 0;
    const page = Math.max(1, Math.floor(this._height / rowHeight()) - 2);
    switch (key) {
      case 'Enter':
      case ' ':
        return this._choose(target);
      case 'ArrowDown':
        return this._go(here + 1);
      case 'ArrowUp':
        return this._go(here - 1);
      case 'PageDown':
        return this._go(here + page);
      case 'PageUp':
        return this._go(here - page);
      case 'Home':
        return this._go(0);
      case 'End':
        return this._go(rows.length - 1);
      default:
        return false;
    }
  }

  private _go(place: number): boolean {
    const { rows } = this._content;
    const row = rows[Math.min(rows.length - 1, Math.max(0, place))];
    if (row !== undefined) {
      this.reveal(row);
      this._rowOf(row)?.focus({ preventScroll: true });
    }
    return row !== undefined;
  }

  private _rowOf(id: string | null): HTMLElement | null {
    const rows = [...this._body.querySelectorAll<HTMLElement>('tr[data-row]')];
    return rows.find(({ dataset }) => dataset.row === id) ?? null;
  }

  private get _height(): number {
    return this.extent.value.height || rowHeight() * UNMEASURED;
  }

  private readonly _scroll = element('div', 'cnn-List-scroll');
  private readonly _table = element('table', 'cnn-List-table');
  private readonly _columns = element('colgroup', '');
  private readonly _head = element('thead', '');
  private readonly _body = element('tbody', '');
  private readonly _note = element('p', 'cnn-List-note');
  private _content = NOTHING;
  private _drawnHeight = 0;
  private _places: ReadonlyMap<string, number> = new Map();
  /** The row that Tab reaches. */
  private _current: string | null = null;
}

function rowHeight(): number {
  return ROWS[isTouched() ? 1 : 0];
}

/** Stands for rows that are not drawn. */
function spacer(rows: number): HTMLElement {
  const node = element('tr', 'cnn-List-spacer');
  node.setAttribute('aria-hidden', 'true');
  node.style.height = `${rowHeight() * rows}px`;
  return node;
}
