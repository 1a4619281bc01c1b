import type { IEngine } from './api';
import { FallbackEngine } from './worker/fallback';
import { WorkerEngine } from './worker/proxy';
import { EngineShare } from './worker/share';
import { spawnWorker } from './worker/spawn';

const share = new EngineShare(
  () =>
    new FallbackEngine(
      () => new WorkerEngine(spawnWorker()),
      async () => {
        const [{ LocalEngine }, { startBackend }] = await Promise.all([
          import('./worker/local'),
          import('./tfjs/backend')
        ]);
        return new LocalEngine(startBackend);
      }
    )
);

/**
 * The engine of this page: one worker for all comparisons, started for the first and ended with
 * the last. Where the browser allows no worker it runs on the page.
 */
export function acquireEngine(): IEngine {
  return share.acquire();
}
