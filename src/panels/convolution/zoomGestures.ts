import { select, zoom, zoomIdentity, zoomTransform } from 'd3';
import type { ZoomBehavior } from 'd3';

import { constrainedShift } from '../../charts/cellViewport';
import type { IExtent, IZoom } from '../../charts/cellViewport';

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
      .constrain((transform, [[left, top], [right, bottom]], [, [width, height]]) =>
        transform.translate(
          constrainedShift([transform.invertX(left), transform.invertX(right)], width),
          constrainedShift([transform.invertY(top), transform.invertY(bottom)], height)
        )
      )
      .clickDistance(CLICK_DISTANCE)
      .duration(motionIsWelcome() ? DOUBLE_CLICK_MS : 0)
      .filter((event: MouseEvent) => this._takes(event))
      .on('zoom', () => handlers.zoomed());
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
   * Tells the sizes of the canvas and of the whole map on it, and the largest zoom; keeps what is in
   * view roughly in view.
   */
  resize(extent: IExtent, map: IExtent, maxZoom: number): void {
    const { width, height } = this._extent;
    if (same(extent, this._extent) && same(map, this._map) && maxZoom === this._maxZoom) {
      return;
    }
    const { k, x, y } = this.zoom;
    const kept = Math.min(k, maxZoom);
    this._extent = extent;
    this._map = map;
    this._maxZoom = maxZoom;
    this._zoom.scaleExtent([1, maxZoom]).translateExtent([
      [0, 0],
      [map.width, map.height]
    ]);
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
  private _map: IExtent = { width: 0, height: 0 };
  private _maxZoom = 1;
}

function same(one: IExtent, other: IExtent): boolean {
  return one.width === other.width && one.height === other.height;
}

function motionIsWelcome(): boolean {
  return 'matchMedia' in window && !window.matchMedia('(prefers-reduced-motion: reduce)').matches;
}
