import { indexAt } from '../../charts/cellOrder';
import type { IAxisOrder } from '../../charts/cellOrder';
import type { ICellGeometry, IExtent } from '../../charts/cellViewport';
import { element } from '../../charts/element';
import { number } from '../../charts/format';
import { sharpContext } from '../../charts/hiDpi';
import { paintMargin } from '../../charts/marginBars';
import type { IMarginBars } from '../../charts/marginBars';
import { finiteRange } from '../../charts/range';
import { trans } from '../../text/trans';
import { LastSeen } from '../remember';

/** Bars along an edge of the map: how much each column, or each row, changed in all. */
export class MarginView {
  /** @param _pointed - the pointer is at a column or row, or at none any more */
  constructor(
    private readonly _along: IMarginBars['along'],
    private readonly _pointed: (index: number | null, clientX: number, clientY: number) => void
  ) {
    this.canvas = element('canvas', 'cnn-Convolution-bars');
    this.canvas.dataset.margin = _along;
    this.canvas.setAttribute('role', 'img');
    this.canvas.addEventListener('pointermove', event => {
      this._pointed(this._at(event), event.clientX, event.clientY);
    });
    this.canvas.addEventListener('pointerleave', () => this._pointed(null, 0, 0));
  }

  readonly canvas: HTMLCanvasElement;

  /** @param name - what a column or row is called */
  paint(
    bars: Omit<IMarginBars, 'along'> | null,
    geometry: ICellGeometry,
    extent: IExtent,
    name: string
  ): void {
    this.canvas.hidden = bars === null;
    if (bars === null) {
      return;
    }
    const { values, order, current, theme } = bars;
    this._values = values;
    this._order = order;
    this._geometry = geometry;
    const place = [geometry, extent].flatMap(part => Object.values(part) as unknown[]);
    const drawn = [values, order, current, theme, name, window.devicePixelRatio, ...place];
    if (!this._painted.differs(...drawn)) {
      return;
    }
    this._describe(values, name);
    const sharp = sharpContext(this.canvas, extent);
    if (sharp !== null) {
      paintMargin(sharp.context, { ...bars, along: this._along }, geometry, extent);
    }
  }

  private _describe(values: Float64Array, name: string): void {
    const most = finiteRange(values)?.[1] ?? null;
    this.canvas.dataset.max = most === null ? '' : String(most);
    this.canvas.setAttribute(
      'aria-label',
      most === null
        ? trans.__('No change by %1', name)
        : trans.__('Change by %1: the largest, %2, at %3', name, number(most), values.indexOf(most))
    );
  }

  private _at({ clientX, clientY }: MouseEvent): number | null {
    const { left, top } = this.canvas.getBoundingClientRect();
    const { x0, y0, cellWidth, cellHeight } = this._geometry;
    const isRow = this._along === 'columns';
    const position = isRow
      ? Math.floor((clientX - left - x0) / cellWidth)
      : Math.floor((clientY - top - y0) / cellHeight);
    const inside = position >= 0 && position < this._values.length;
    return inside ? indexAt(this._order, position) : null;
  }

  private readonly _painted = new LastSeen();
  private _values: Float64Array = new Float64Array();
  private _order: IAxisOrder | null = null;
  private _geometry: ICellGeometry = { x0: 0, y0: 0, cellWidth: 1, cellHeight: 1 };
}
