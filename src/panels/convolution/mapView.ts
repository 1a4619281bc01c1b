import { BY_INDEX, indexAt, positionOf } from '../../charts/cellOrder';
import type { ICellOrder } from '../../charts/cellOrder';
import { cellAt, fitCells, maxZoom, revealShift, zoomed } from '../../charts/cellViewport';
import type { ICellGeometry, ICellPosition, IExtent } from '../../charts/cellViewport';
import { element } from '../../charts/element';
import { sharpContext } from '../../charts/hiDpi';
import { MapPainter } from '../../charts/mapPainter';
import type { IMapScene } from '../../charts/mapPainter';
import { windowIndex } from '../../charts/weightMap';
import type { IWindowLayout } from '../../charts/weightMap';
import { trans } from '../../text/trans';
import { Extent } from '../extent';
import { mapKeys } from './mapKeys';
import { ZoomGestures } from './zoomGestures';

/** What the pointer or the keyboard's cursor is at. */
export interface IMapPoint extends ICellPosition {
  /** Index into the cell's window of the weight there. */
  readonly weight: number;
}

export interface IMapHandlers {
  /** The map must be painted anew. */
  changed(): void;
  /** The pointer moved to a place of the map, or away from it. */
  pointed(point: IMapPoint | null, clientX: number, clientY: number): void;
  /** The keyboard's cursor moved to a cell, or the map lost the focus. */
  moved(cell: ICellPosition | null): void;
  /** A cell was clicked, or Enter pressed on it. */
  opened(cell: ICellPosition): void;
  /** A second click zoomed instead. */
  zoomedIn(): void;
}

const HINT_MS = 1600;

/**
 * The pixel map: a canvas that zooms, pans, points and has a cursor. It keeps no data. All cells are
 * told by the indices of their column and row, wherever these stand.
 */
export class MapView {
  constructor(private readonly _handlers: IMapHandlers) {
    this.node = element('div', 'cnn-Convolution-map');
    this.canvas = element('canvas', 'cnn-Convolution-canvas');
    this.canvas.tabIndex = 0;
    this.canvas.dataset.map = '';
    this.canvas.setAttribute('role', 'application');
    this.canvas.setAttribute('aria-roledescription', trans.__('pixel map'));
    this.canvas.setAttribute('data-lm-suppress-shortcuts', 'true');
    this._hint = element('div', 'cnn-Convolution-hint');
    this._hint.textContent = trans.__('Click the map, or hold Ctrl or ⌘, to zoom with the wheel');
    this._hint.setAttribute('aria-hidden', 'true');
    this.node.append(this.canvas, this._hint);
    this.room = new Extent(this.node);
    this._gestures = new ZoomGestures(this.canvas, {
      zoomed: () => {
        this._hideHint();
        this._handlers.changed();
      },
      wheelRefused: () => this._showHint()
    });
    this._listen();
  }

  readonly node: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly room: Extent;

  /** The room that is drawn on. */
  get extent(): IExtent {
    return this._extent;
  }

  /** Where the cells are now. */
  get geometry(): ICellGeometry {
    return zoomed(this._fit, this._gestures.zoom);
  }

  /** Whether less than the whole map is shown. */
  get isZoomed(): boolean {
    return this._gestures.zoom.k > 1;
  }

  /** Takes the size of its place and of the data. */
  arrange(grid: { columns: number; rows: number }, layout: IWindowLayout, order: ICellOrder): void {
    this._order = order;
    this._extent = this.room.value;
    this._grid = grid;
    this._cursor = {
      column: within(this._cursor.column, grid.columns),
      row: within(this._cursor.row, grid.rows)
    };
    this._layout = layout;
    this._fit = fitCells(this._extent, grid);
    this._gestures.resize(this._extent, this._fit, grid, maxZoom(this._fit, layout));
  }

  /** @param scene - the values of its map as the cells stand; all else by index */
  paint(scene: IMapScene): void {
    const { x0, y0, cellWidth, cellHeight } = this.geometry;
    Object.assign(this.canvas.dataset, {
      x0: String(x0),
      y0: String(y0),
      cellWidth: String(cellWidth),
      cellHeight: String(cellHeight)
    });
    const sharp = sharpContext(this.canvas, this._extent);
    if (sharp !== null) {
      const placed = this._placed(scene);
      this._painter.paint(sharp.context, placed, this.geometry, this._extent, sharp.pixelRatio);
    }
  }

  fit(): void {
    this._gestures.reset();
  }

  /** Zooms about the cursor, or else about the middle. */
  zoomBy(factor: number): void {
    const { x0, y0, cellWidth, cellHeight } = this.geometry;
    const at = this._cursorShown ? this._positionOf(this._cursor) : undefined;
    this._gestures.by(
      factor,
      at && [x0 + (at.column + 0.5) * cellWidth, y0 + (at.row + 0.5) * cellHeight]
    );
  }

  /** Puts the cursor on a cell and brings it into view. */
  moveTo(cell: ICellPosition): void {
    this._cursor = cell;
    this.reveal(cell);
  }

  /** Moves the map as little as needed to show a cell. */
  reveal(cell: ICellPosition): void {
    this._shift(...revealShift(this.geometry, this._extent, this._positionOf(cell)));
  }

  /** Moves the map as little as needed to show a column. */
  revealColumn(column: number): void {
    const at = this._positionOf({ column, row: 0 });
    this._shift(revealShift(this.geometry, this._extent, at)[0], 0);
  }

  /** Moves the map as little as needed to show a row. */
  revealRow(row: number): void {
    const at = this._positionOf({ column: 0, row });
    this._shift(0, revealShift(this.geometry, this._extent, at)[1]);
  }

  /** The cell that stands so many columns and rows from another, as far as there are any. */
  neighbour(cell: ICellPosition, columns: number, rows: number): ICellPosition {
    const { column, row } = this._positionOf(cell);
    return this._cellAt({
      column: within(column + columns, this._grid.columns),
      row: within(row + rows, this._grid.rows)
    });
  }

  /** The cell in the browser window's coordinates. */
  clientBox(cell: ICellPosition): DOMRect {
    const { x0, y0, cellWidth, cellHeight } = this.geometry;
    const { left, top } = this.canvas.getBoundingClientRect();
    const { column, row } = this._positionOf(cell);
    const x = left + x0 + column * cellWidth;
    const y = top + y0 + row * cellHeight;
    return new DOMRect(x, y, cellWidth, cellHeight);
  }

  dispose(): void {
    window.clearTimeout(this._hintTimer);
  }

  private _listen(): void {
    const { canvas } = this;
    canvas.addEventListener('pointermove', event => {
      if (event.buttons === 0) {
        this._point(event);
      } else {
        this._handlers.pointed(null, 0, 0);
      }
    });
    canvas.addEventListener('pointerleave', () => this._handlers.pointed(null, 0, 0));
    canvas.addEventListener('click', event => {
      canvas.focus({ preventScroll: true });
      this._hideHint();
      const point = this._at(event);
      if (point !== null && event.detail < 2) {
        this._cursor = point;
        this._handlers.opened(point);
      }
    });
    // Captured, since d3-zoom lets no one else see the event.
    canvas.addEventListener('dblclick', () => this._handlers.zoomedIn(), { capture: true });
    canvas.addEventListener('focus', () => {
      this._cursorShown = canvas.matches(':focus-visible');
      if (this._cursorShown) {
        this._handlers.moved(this._cursor);
      }
    });
    canvas.addEventListener('blur', () => {
      this._cursorShown = false;
      this._handlers.moved(null);
    });
    canvas.addEventListener('keydown', event => mapKeys(event, this._keys));
  }

  private readonly _keys = {
    step: (columns: number, rows: number): void => {
      const cell = this.neighbour(this._cursor, columns, rows);
      this._cursorShown = true;
      this.moveTo(cell);
      this._handlers.moved(cell);
    },
    pan: (dx: number, dy: number): void => this._gestures.shift(dx, dy),
    zoom: (factor: number): void => this.zoomBy(factor),
    fit: (): void => this.fit(),
    open: (): void => {
      this._cursorShown = true;
      this._handlers.opened(this._cursor);
    }
  };

  private _point(event: PointerEvent): void {
    this._handlers.pointed(this._at(event), event.clientX, event.clientY);
  }

  private _at({ clientX, clientY }: MouseEvent): IMapPoint | null {
    const { left, top } = this.canvas.getBoundingClientRect();
    const { geometry, _layout: layout } = this;
    const x = clientX - left;
    const y = clientY - top;
    const cell = cellAt(geometry, this._grid, x, y);
    if (cell === null) {
      return null;
    }
    const inCell = (at: number, size: number, n: number): number =>
      within(Math.floor(((at / size) % 1) * n), n);
    const column = inCell(x - geometry.x0, geometry.cellWidth, layout.columns);
    const row = inCell(y - geometry.y0, geometry.cellHeight, layout.rows);
    return { ...this._cellAt(cell), weight: windowIndex(layout, column, row) };
  }

  private _placed(scene: IMapScene): IMapScene {
    const { columns, rows } = this._order;
    const { selectedColumn, guide, current } = scene;
    return {
      ...scene,
      selectedColumn: selectedColumn === null ? null : positionOf(columns, selectedColumn),
      guide: {
        column: guide.column === null ? null : positionOf(columns, guide.column),
        row: guide.row === null ? null : positionOf(rows, guide.row)
      },
      current: current && this._positionOf(current)
    };
  }

  /** Where a cell stands. */
  private _positionOf({ column, row }: ICellPosition): ICellPosition {
    const { columns, rows } = this._order;
    return { column: positionOf(columns, column), row: positionOf(rows, row) };
  }

  /** The cell that stands somewhere. */
  private _cellAt({ column, row }: ICellPosition): ICellPosition {
    const { columns, rows } = this._order;
    return { column: indexAt(columns, column), row: indexAt(rows, row) };
  }

  private _shift(dx: number, dy: number): void {
    if (dx !== 0 || dy !== 0) {
      this._gestures.shift(dx, dy);
    }
  }

  private _showHint(): void {
    this._hint.classList.add('cnn-mod-shown');
    window.clearTimeout(this._hintTimer);
    this._hintTimer = window.setTimeout(() => this._hideHint(), HINT_MS);
  }

  private _hideHint(): void {
    this._hint.classList.remove('cnn-mod-shown');
  }

  private readonly _hint: HTMLElement;
  private readonly _gestures: ZoomGestures;
  private readonly _painter = new MapPainter();
  private _extent: IExtent = { width: 0, height: 0 };
  private _grid = { columns: 1, rows: 1 };
  private _order = BY_INDEX;
  private _layout: IWindowLayout = { columns: 1, rows: 1, slices: 1, sliceColumns: 1 };
  private _fit: ICellGeometry = { x0: 0, y0: 0, cellWidth: 0, cellHeight: 0 };
  private _cursor: ICellPosition = { column: 0, row: 0 };
  private _cursorShown = false;
  private _hintTimer = 0;
}

function within(value: number, count: number): number {
  return Math.max(0, Math.min(count - 1, value));
}
