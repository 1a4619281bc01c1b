import { element } from '../charts/element';
import { trans } from '../text/trans';

const KEY_STEP = 24;
/** The least and the most, in pixels. */
const HEIGHTS = [320, 2000] as const;

/** The part of the window that a comparison takes when nobody has said how high it is. */
const SHARE = 0.75;
const OF_WINDOW = [560, 900] as const;

/** A height in pixels that leaves something of the notebook in view. */
export function heightFor(windowHeight: number): number {
  const [least, most] = OF_WINDOW;
  return Math.round(Math.max(least, Math.min(most, SHARE * windowHeight)));
}

interface IHandlers {
  /** How high what is resized is now, in pixels. */
  readonly height: () => number;
  /** Called while dragging. */
  readonly onResize: (height: number) => void;
  /** Called at the end, with null to have the height chosen again. */
  readonly onResized: (height: number | null) => void;
}

/** The lower edge of a comparison: drag it, or move it by keys; a double click lets go of it. */
export class HeightHandle {
  constructor(private readonly _handlers: IHandlers) {
    const { node } = this;
    node.tabIndex = 0;
    node.title = trans.__('Drag to change the height; double-click for the height that fits');
    node.setAttribute('role', 'separator');
    node.setAttribute('aria-orientation', 'horizontal');
    node.setAttribute('aria-label', trans.__('Height of the comparison'));
    node.setAttribute('aria-valuemin', String(HEIGHTS[0]));
    node.setAttribute('aria-valuemax', String(HEIGHTS[1]));
    node.setAttribute('data-lm-suppress-shortcuts', 'true');
    node.addEventListener('pointerdown', event => this._begin(event));
    node.addEventListener('pointermove', event => this._drag(event));
    node.addEventListener('pointerup', () => this._end());
    node.addEventListener('lostpointercapture', () => this._end());
    node.addEventListener('dblclick', () => _handlers.onResized(null));
    node.addEventListener('keydown', event => this._onKey(event));
  }

  readonly node = element('div', 'cnn-HeightHandle');

  /** Says how high it is. */
  update(height: number): void {
    this.node.setAttribute('aria-valuenow', String(Math.round(height)));
  }

  private _begin(event: PointerEvent): void {
    if (event.button === 0) {
      event.preventDefault();
      this.node.setPointerCapture(event.pointerId);
      this._from = { y: event.clientY, height: this._handlers.height() };
      this._height = null;
    }
  }

  private _drag(event: PointerEvent): void {
    if (this._from !== null) {
      this._height = within(this._from.height + event.clientY - this._from.y);
      this._handlers.onResize(this._height);
    }
  }

  private _end(): void {
    this._from = null;
    if (this._height !== null) {
      this._handlers.onResized(this._height);
      this._height = null;
    }
  }

  private _onKey(event: KeyboardEvent): void {
    const { key } = event;
    const step = key === 'ArrowDown' ? KEY_STEP : key === 'ArrowUp' ? -KEY_STEP : 0;
    if (step !== 0) {
      event.preventDefault();
      event.stopPropagation();
      this._handlers.onResized(within(this._handlers.height() + step));
    }
  }

  private _from: { readonly y: number; readonly height: number } | null = null;
  private _height: number | null = null;
}

function within(height: number): number {
  return Math.round(Math.max(HEIGHTS[0], Math.min(HEIGHTS[1], height)));
}
