import type {
  Handle,
  ICategoryRange,
  IChannelTask,
  IEngine,
  IParameterTask,
  IRecomparison
} from '../api';
import { ForwardingEngine, invoke } from './forward';
import type { Method } from './messages';

/** One engine for many users: started for the first, disposed of with the last. */
export class EngineShare {
  constructor(private readonly _start: () => IEngine) {}

  /** An engine of one's own to look at; disposing of it frees what was opened through it. */
  acquire(): IEngine {
    this._engine ??= this._start();
    this._users++;
    return new EngineLease(this._engine, () => this._release());
  }

  private _release(): void {
    this._users--;
    if (this._users === 0) {
      this._engine?.dispose();
      this._engine = null;
    }
  }

  private _engine: IEngine | null = null;
  private _users = 0;
}

class EngineLease extends ForwardingEngine {
  constructor(
    private readonly _engine: IEngine,
    private readonly _release: () => void
  ) {
    super();
  }

  override openParameter(task: IParameterTask): Promise<Handle> {
    return this._open(this.forward('openParameter', [task]));
  }

  override openChannels(task: IChannelTask): Promise<Handle> {
    return this._open(this.forward('openChannels', [task]));
  }

  override recompare(handle: Handle, otherwise: IRecomparison): Promise<Handle | null> {
    return this._open(this.forward('recompare', [handle, otherwise]));
  }

  override recount(handle: Handle, category: ICategoryRange): Promise<Handle> {
    return this._open(this.forward('recount', [handle, category]));
  }

  override openValues(handle: Handle, extent: readonly [number, number] | null): Promise<Handle> {
    return this._open(this.forward('openValues', [handle, extent]));
  }

  override close(handle: Handle): Promise<void> {
    this._handles.delete(handle);
    return this._free(handle);
  }

  dispose(): void {
    if (this._disposed) {
      return;
    }
    this._disposed = true;
    this._handles.forEach(handle => void this._free(handle));
    this._handles.clear();
    this._release();
  }

  protected forward<M extends Method>(
    method: M,
    args: Parameters<IEngine[M]>
  ): ReturnType<IEngine[M]> {
    return this._disposed
      ? (Promise.reject(new Error('The comparison was closed.')) as ReturnType<IEngine[M]>)
      : invoke(this._engine, method, args);
  }

  private async _open<H extends Handle | null>(opening: Promise<H>): Promise<H> {
    const handle = await opening;
    if (handle === null) {
      return handle;
    }
    if (this._disposed) {
      void this._free(handle);
      throw new Error('The comparison was closed.');
    }
    this._handles.add(handle);
    return handle;
  }

  /** An engine that is gone has freed everything already. */
  private _free(handle: Handle): Promise<void> {
    return this._engine.close(handle).catch(() => undefined);
  }

  private _handles = new Set<Handle>();
  private _disposed = false;
}
