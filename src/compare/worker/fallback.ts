import type { IEngine } from '../api';
import { ForwardingEngine, invoke } from './forward';
import type { Method } from './messages';

/**
 * The first engine if it starts, else the second: some hosts bar workers at once, others only when
 * the worker's script does not load.
 */
export class FallbackEngine extends ForwardingEngine {
  constructor(first: () => IEngine, second: () => Promise<IEngine>) {
    super();
    this._engine = start(first).catch(second);
    // Reported by every call; without a call it must not count as unhandled.
    this._engine.catch(() => undefined);
  }

  dispose(): void {
    void this._engine.then(
      engine => engine.dispose(),
      () => undefined
    );
  }

  protected forward<M extends Method>(
    method: M,
    args: Parameters<IEngine[M]>
  ): ReturnType<IEngine[M]> {
    const outcome = this._engine.then<unknown>(engine => invoke(engine, method, args));
    return outcome as ReturnType<IEngine[M]>;
  }

  private _engine: Promise<IEngine>;
}

async function start(create: () => IEngine): Promise<IEngine> {
  const engine = create();
  try {
    await engine.backend();
    return engine;
  } catch (error) {
    engine.dispose();
    throw error;
  }
}
