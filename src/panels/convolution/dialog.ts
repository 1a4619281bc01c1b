import type { ICellPosition } from '../../charts/cellViewport';
import type { ITheme } from '../../charts/theme';
import { copy, tsv } from '../../export';
import type { ITable } from '../../export';
import type { ISlice, IWeights } from '../../state';
import { trans } from '../../text/trans';
import { remember } from '../remember';
import { cellName } from './axes';
import type { IMapModel } from './content';
import { Popup } from './popup';
import { cellTable, popupContent } from './popupContent';
import { isCell } from './weights';

export interface IDialogHandlers {
  /** Another cell is shown, or none any more; closed on purpose or by the way. */
  changed(cell: ICellPosition | null, onPurpose: boolean): void;
  /** The cell that stands so many columns and rows from another, as far as there are any. */
  neighbour(cell: ICellPosition, columns: number, rows: number): ICellPosition;
  /** Where a cell is in the browser window. */
  clientBox(cell: ICellPosition): DOMRect;
  /** Whether a click there acts on the map and not beside the dialog. */
  belongsToMap(target: Node): boolean;
}

/** The kernel matrix of one cell, in a dialog beside it. */
export class CellDialog {
  constructor(private readonly _handlers: IDialogHandlers) {
    this._popup = new Popup({
      moved: (columns, rows) => this._move(columns, rows),
      closed: () => this.close(true),
      copied: () => this._copy()
    });
  }

  /** The cell shown, or null. */
  get cell(): ICellPosition | null {
    return this._cell;
  }

  open({ column, row }: ICellPosition): void {
    this._cell = { column, row };
    this._justOpened = true;
    this._handlers.changed(this._cell, false);
  }

  close(onPurpose = false): void {
    if (this._cell !== null) {
      this._cell = null;
      this._popup.close();
      document.removeEventListener('pointerdown', this._pointerDown, true);
      document.removeEventListener('scroll', this.place, true);
      this._handlers.changed(null, onPurpose);
    }
  }

  /** Shows the cell with what is known of it. */
  update(model: IMapModel, slice: ISlice<IWeights>, theme: ITheme): void {
    if (this._cell === null) {
      return;
    }
    const { column: kernel, row: channel } = this._cell;
    this._fill(model, this._cell, slice, theme);
    if (!this._popup.isOpen) {
      document.addEventListener('pointerdown', this._pointerDown, true);
      document.addEventListener('scroll', this.place, { capture: true, passive: true });
    }
    this._popup.node.dataset.kernel = String(kernel);
    this._popup.node.dataset.channel = String(channel);
    this._popup.open();
    this.place();
    if (this._justOpened) {
      this._justOpened = false;
      this._popup.takeFocus();
    }
  }

  /** Keeps the dialog beside its cell. */
  readonly place = (): void => {
    if (this._cell !== null && this._popup.isOpen) {
      this._popup.place(this._handlers.clientBox(this._cell));
    }
  };

  dispose(): void {
    this.close();
  }

  private _move(columns: number, rows: number): void {
    if (this._cell !== null) {
      this.open(this._handlers.neighbour(this._cell, columns, rows));
    }
  }

  private readonly _fill = remember(
    (model: IMapModel, cell: ICellPosition, slice: ISlice<IWeights>, theme: ITheme): void => {
      const { column: kernel, row: channel } = cell;
      const { value } = slice;
      const mine =
        value?.parameter === model.change.parameter && isCell(value, kernel, channel)
          ? value
          : null;
      this._table = mine && cellTable(model, { kernel, channel }, mine);
      const content = popupContent(model, { kernel, channel }, mine, slice, theme);
      this._popup.show(cellName(model.axes, kernel, channel), content);
    }
  );

  private readonly _pointerDown = (event: Event): void => {
    const { target } = event;
    const inside =
      target instanceof Node &&
      (this._popup.node.contains(target) || this._handlers.belongsToMap(target));
    if (!inside) {
      this.close();
    }
  };

  private async _copy(): Promise<void> {
    if (this._table === null) {
      throw new Error(trans.__('The weights have not come yet.'));
    }
    await copy(tsv(this._table));
  }

  private readonly _popup: Popup;
  private _table: ITable | null = null;
  private _cell: ICellPosition | null = null;
  private _justOpened = false;
}
