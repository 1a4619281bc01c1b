import { select, zoom, zoomIdentity, zoomTransform } from 'd3';
import type { D3ZoomEvent, ZoomBehavior, ZoomTransform } from 'd3';
import { LEGIBLE } from './textLevel';

/** A box in the coordinates of the drawing, by its top left corner. */
export interface IBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A drawing that must be smaller to be seen whole is shown from its top, so large. */
const COMFORTABLE = 0.75;
const LARGEST = 4;
const SMALLEST = 0.05;
const LINE_PIXELS = 16;
const PINCH_PIXELS = 25;
const EDGE = 10;
/** What is within the drawing already moves by rounding alone. */
const LEAST_SCROLL = 0.01;

/**
 * Zooms and pans a drawing within an SVG element. The plain wheel scrolls and leaves the page its
 * own scrolling at either end; ctrl or ⌘ with the wheel, pinching and dragging zoom and pan. Until
 * the user moves it, the drawing is fitted again whenever something is resized. `onMove` is called
 * whenever something else is in view.
 */
export class Viewport {
  constructor(
    private readonly _svg: SVGSVGElement,
    content: SVGGElement,
    onMove: () => void
  ) {
    this._zoom = zoom<SVGSVGElement, unknown>()
      .extent(() => [[0, 0], this._extent])
      .filter(
        (event: WheelEvent & MouseEvent) =>
          (event.type === 'wheel' ? event.ctrlKey || event.metaKey : !event.ctrlKey) &&
          !event.button
      )
      .wheelDelta(wheelSteps)
      .on('zoom', (event: D3ZoomEvent<SVGSVGElement, unknown>) => {
        content.setAttribute('transform', event.transform.toString());
        if (event.sourceEvent !== null) {
          this._take();
        }
        onMove();
      });
    select(_svg)
      .call(this._zoom)
      .on('dblclick.zoom', null)
      .on('wheel.scroll', (event: WheelEvent) => this._scroll(event), { passive: false });
  }

  /**
   * Tells the size of the SVG element and of the drawing, in pixels; fits if either is new.
   *
   * @returns whether it is
   */
  resize(extent: readonly [number, number], content: readonly [number, number]): boolean {
    const [width, height] = extent;
    const contentIsNew = content[0] !== this._content[0] || content[1] !== this._content[1];
    if (!contentIsNew && width === this._extent[0] && height === this._extent[1]) {
      return false;
    }
    this._extent = [width, height];
    this._content = [content[0], content[1]];
    this._zoom.translateExtent([[0, 0], this._content]);
    this._zoom.scaleExtent([Math.min(SMALLEST, this._wholeScale()), LARGEST]);
    if (this._whole) {
      this._centre(this._wholeScale());
    } else if (!this._moved) {
      this._open();
    } else {
      this._set(this._transform);
    }
    return true;
  }

  /** Whether the user has said what is to be in view. */
  get isTaken(): boolean {
    return this._moved || this._whole;
  }

  /** Pixels on the screen a pixel of the drawing. */
  get scale(): number {
    return this._transform.k;
  }

  /** What of the drawing's plane is in view. */
  get view(): IBox {
    const { k, x, y } = this._transform;
    return { x: -x / k, y: -y / k, width: this._extent[0] / k, height: this._extent[1] / k };
  }

  /** Shows the whole drawing. */
  fit(): void {
    this._moved = false;
    this._whole = true;
    this._centre(this._wholeScale());
  }

  /** Zooms about the middle. */
  scaleBy(factor: number): void {
    this._take();
    select(this._svg).call(this._zoom.scaleBy, factor);
  }

  /** Brings a box of the drawing into the middle, unless it is in view. */
  reveal(box: IBox): void {
    const { k, x, y } = this._transform;
    const [width, height] = this._extent;
    const dx = shift(box.x * k + x, (box.x + box.width) * k + x, width);
    const dy = shift(box.y * k + y, (box.y + box.height) * k + y, height);
    if (dx !== 0 || dy !== 0) {
      this._set(zoomIdentity.translate(x + dx, y + dy).scale(k));
    }
  }

  /** Brings a point of the drawing into the middle. */
  centreOn(x: number, y: number): void {
    const { k } = this._transform;
    const [width, height] = this._extent;
    this._take();
    this._set(zoomIdentity.translate(width / 2 - k * x, height / 2 - k * y).scale(k));
  }

  /** Fits the drawing, but not so small that it cannot be read: then from its top. */
  private _open(): void {
    const whole = this._wholeScale();
    const fitting = this._extent[0] / Math.max(1, this._content[0]);
    this._centre(whole >= LEGIBLE ? whole : Math.min(1, Math.max(fitting, COMFORTABLE)));
  }

  private _centre(scale: number): void {
    const x = (this._extent[0] - scale * this._content[0]) / 2;
    const y = Math.max(0, (this._extent[1] - scale * this._content[1]) / 2);
    this._set(zoomIdentity.translate(x, y).scale(scale));
  }

  private _wholeScale(): number {
    const [width, height] = this._content;
    return Math.min(this._extent[0] / Math.max(1, width), this._extent[1] / Math.max(1, height), 1);
  }

  private _scroll(event: WheelEvent): void {
    if (event.ctrlKey || event.metaKey) {
      return;
    }
    const pixels = event.deltaMode === 0 ? 1 : LINE_PIXELS;
    const { k, x, y } = this._transform;
    const dx = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
    const dy = event.shiftKey && event.deltaX === 0 ? 0 : event.deltaY;
    this._set(zoomIdentity.translate(x - dx * pixels, y - dy * pixels).scale(k));
    const after = this._transform;
    if (Math.max(Math.abs(after.x - x), Math.abs(after.y - y)) >= LEAST_SCROLL) {
      this._take();
      event.preventDefault();
      event.stopPropagation();
    }
  }

  /** From now on the user says what is in view. */
  private _take(): void {
    this._moved = true;
    this._whole = false;
  }

  private _set(transform: ZoomTransform): void {
    const constrained = this._zoom.constrain()(
      transform,
      [[0, 0], this._extent],
      [[0, 0], this._content]
    );
    select(this._svg).call(this._zoom.transform, constrained);
  }

  private get _transform(): ZoomTransform {
    return zoomTransform(this._svg);
  }

  private readonly _zoom: ZoomBehavior<SVGSVGElement, unknown>;
  private _extent: [number, number] = [0, 0];
  private _content: [number, number] = [0, 0];
  private _moved = false;
  /** Whether all was asked for. */
  private _whole = false;
}

/** Doublings of the scale for a wheel event; browsers tell of pinching by small ctrl steps. */
function wheelSteps({ deltaY, deltaMode, ctrlKey }: WheelEvent): number {
  const pixels = deltaY * (deltaMode === 0 ? 1 : LINE_PIXELS);
  const pinching = ctrlKey && Math.abs(pixels) < PINCH_PIXELS;
  return -pixels * (pinching ? 0.01 : 0.002);
}

/** How far an interval must move to the middle of [0, size], its start first; 0 when it lies within. */
function shift(start: number, stop: number, size: number): number {
  if (start >= EDGE && stop <= size - EDGE) {
    return 0;
  }
  return Math.max((size - stop - start) / 2, EDGE - start);
}
