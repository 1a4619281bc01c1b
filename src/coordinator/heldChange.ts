import type { Handle, IEngine } from '../compare/api';
import type { ComparisonModel } from '../state';

/** Owns what the engine keeps of the parameter whose change is on screen. */
export class HeldChange {
  constructor(
    private readonly _engine: IEngine,
    private readonly _comparison: ComparisonModel
  ) {}

  get handle(): Handle | null {
    return this._handle;
  }

  /** Names the parameter whose whole change is kept; null until it has come. */
  get key(): string | null {
    const { change } = this._comparison.value;
    return change.status === 'ready' && change.value && this._handle !== null
      ? JSON.stringify([change.value.pair, change.value.parameter, this._handle])
      : null;
  }

  /** Takes over a handle; what was kept before is released. */
  keep(handle: Handle): void {
    this.close();
    this._handle = handle;
  }

  /** Says of which target all weights have come. */
  complete(target: string | null): void {
    this._target = target;
  }

  /** The handle with all weights of a target; null when there is none. */
  handleOf(target: string | null): Handle | null {
    return target !== null && target === this._target ? this._handle : null;
  }

  close(): void {
    if (this._handle !== null) {
      void this._engine.close(this._handle);
      this._handle = null;
    }
    this._target = null;
  }

  private _handle: Handle | null = null;
  private _target: string | null = null;
}
