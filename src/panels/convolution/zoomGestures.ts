import { select, zoom, zoomIdentity, zoomTransform } from 'd3';
import type { ZoomBehavior } from 'd3';

import { constrainingShift, zoomed } from '../../charts/cellViewport';
import type { ICellGeometry, ICellGrid, IExtent, IZoom } from '../../charts/cellViewport';
import { mayMove } from '../wishes';

export interface IZoomHandlers {
  zoomed(): void;
  /** The wheel was turned over a map that leaves it to the page. */
  wheelRefused(): void;
}

const DOUBLE_CLICK_MS = 200;
const CLICK_DISTANCE = 4;

/**
 * Wheel, pinch, drag and double click on a canvas. The plain wheel belongs to the page until the
 * canvas has the focus; with ctrl or ⌘, as touchpads report a pinch, it always zooms.
 */
export class ZoomGestures {
  constructor(
    private readonly _canvas: HTMLCanvasElement,
    handlers: IZoomHandlers
  ) {
    this._zoom = zoom<HTMLCanvasElement, unknown>()
      .extent(() => [
        [0, 0],
        [this._extent.width, this._extent.height]
      ])
      .constrain(transform => {
        const [dx, dy] = constrainingShift(zoomed(this._fit, transform), this._grid, this._extent);
        return transform.translate(dx / transform.k, dy / transform.k);
      })
      .clickDistance(CLICK_DISTANCE)
      .filter((event: MouseEvent) => this._takes(event))
      .on('zoom', () => handlers.zoomed());
    // Captured, since d3-zoom stops the event; the wish may have changed since the last one.
    const pace = (): unknown => this._zoom.duration(mayMove() ? DOUBLE_CLICK_MS : 0);
    _canvas.addEventListener('dblclick', pace, { capture: true });
    select(_canvas).call(this._zoom);
    _canvas.addEventListener(
      'wheel',
      event => {
        if (this._takes(event)) {
          event.preventDefault();
        } else {
          handlers.wheelRefused();
        }
      },
      { passive: false }
    );
  }

  get zoom(): IZoom {
    return zoomTransform(this._canvas);
  }

  /**
   * Tells the canvas's size, what fits into it, and the largest zoom; keeps what is in view roughly
   * in view.
   */
  resize(extent: IExtent, fit: ICellGeometry, grid: ICellGrid, maxZoom: number): void {
    const { width, height } = this._extent;
    this._fit = fit;
    this._grid = grid;
    if (extent.width === width && extent.height === height && maxZoom === this._maxZoom) {
      return;
    }
    const { k, x, y } = this.zoom;
    const kept = Math.min(k, maxZoom);
    this._extent = extent;
    this._maxZoom = maxZoom;
    this._zoom.scaleExtent([1, maxZoom]);
    if (k > 1 && width > 0 && height > 0) {
      this._set({ k: kept, x: (x * extent.width) / width, y: (y * extent.height) / height });
      this.shift(0, 0);
    }
  }

  /** Shows the whole map. */
  reset(): void {
    this._set(zoomIdentity);
  }

  /** Zooms about a point of the canvas, by default its middle. */
  by(factor: number, about?: readonly [number, number]): void {
    this._zoom.scaleBy(select(this._canvas), factor, about && [about[0], about[1]]);
  }

  /** Moves the map by CSS pixels. */
  shift(dx: number, dy: number): void {
    const { k } = this.zoom;
    this._zoom.translateBy(select(this._canvas), dx / k, dy / k);
  }

  private _set({ k, x, y }: IZoom): void {
    this._zoom.transform(select(this._canvas), zoomIdentity.translate(x, y).scale(k));
  }

  private _takes(event: MouseEvent): boolean {
    if (event.type === 'wheel') {
      return event.ctrlKey || event.metaKey || document.activeElement === this._canvas;
    }
    return !event.ctrlKey && !event.button;
  }

  private readonly _zoom: ZoomBehavior<HTMLCanvasElement, unknown>;
  private _extent: IExtent = { width: 0, height: 0 };
  private _fit: ICellGeometry = { x0: 0, y0: 0, cellWidth: 0, cellHeight: 0 };
  private _grid: ICellGrid = { columns: 1, rows: 1 };
  private _maxZoom = 1;
}
