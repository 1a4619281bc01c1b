import type { IExtent } from '../charts/cellViewport';

/** Also what an element that is not shown has, and is not kept. */
const UNKNOWN: IExtent = { width: 0, height: 0 };

/**
 * The inner size of an element in CSS pixels. It is watched rather than read on every drawing, as
 * reading makes the browser lay out at once whatever has been written before.
 */
export class Extent {
  constructor(private readonly _node: HTMLElement) {
    this._observer = new ResizeObserver(() => this._look());
    this._observer.observe(_node);
  }

  /** Called after the size has become another than the one last given. */
  onChange: () => void = () => undefined;

  get value(): IExtent {
    if (this._value.width === 0) {
      this._value = this._read();
    }
    return this._value;
  }

  /** Reads the size anew when it is wanted next. */
  forget(): void {
    this._value = UNKNOWN;
  }

  dispose(): void {
    this._observer.disconnect();
  }

  private _look(): void {
    const known = this._value;
    const now = this._read();
    if (known.width > 0 && (known.width !== now.width || known.height !== now.height)) {
      this._value = now;
      this.onChange();
    }
  }

  private _read(): IExtent {
    return { width: this._node.clientWidth, height: this._node.clientHeight };
  }

  private readonly _observer: ResizeObserver;
  private _value = UNKNOWN;
}
