/** Pixels that the pointer may move in a click. */
const SLACK = 4;

export interface IBrushActions {
  /** While the pointer is dragged: from where to where, in client coordinates. */
  readonly onDrag: (from: number, event: MouseEvent) => void;
  /** At the end; null when it was given up. */
  readonly onEnd: (from: number, event: MouseEvent | null) => void;
}

/** Tells dragging over an element, along it, from clicking it. */
export class Brush {
  constructor(
    node: HTMLElement,
    private readonly _actions: IBrushActions
  ) {
    node.addEventListener('pointerdown', event => this._start(event));
    // What the browser makes of the end of a drag is no click.
    node.addEventListener('click', event => this._dragged && event.stopImmediatePropagation());
  }

  get isDragging(): boolean {
    return this._dragged && this._from !== null;
  }

  dispose(): void {
    this._from = null;
    document.removeEventListener('pointermove', this._move);
    document.removeEventListener('pointerup', this._end);
    document.removeEventListener('pointercancel', this._cancel);
  }

  private _start(event: MouseEvent): void {
    this._dragged = false;
    if (event.button === 0) {
      this._from = event.clientX;
      document.addEventListener('pointermove', this._move);
      document.addEventListener('pointerup', this._end);
      document.addEventListener('pointercancel', this._cancel);
    }
  }

  private readonly _move = (event: MouseEvent): void => {
    if (this._from === null) {
      return;
    }
    this._dragged ||= Math.abs(event.clientX - this._from) > SLACK;
    if (this._dragged) {
      this._actions.onDrag(this._from, event);
    }
  };

  private readonly _end = (event: MouseEvent): void => this._finish(event);
  private readonly _cancel = (): void => this._finish(null);

  private _finish(event: MouseEvent | null): void {
    const from = this._from;
    this.dispose();
    if (from !== null && this._dragged) {
      this._actions.onEnd(from, event);
    }
  }

  private _from: number | null = null;
  private _dragged = false;
}
