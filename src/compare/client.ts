import type { IEngine } from './api';
import { FallbackEngine } from './fallback';
import { WorkerEngine } from './proxy';
import { EngineShare } from './share';
import { spawnWorker } from './spawn';

const share = new EngineShare(
  () =>
    new FallbackEngine(
      () => new WorkerEngine(spawnWorker()),
      async () => {
        const [{ LocalEngine }, { startBackend }] = await Promise.all([
          import('./local'),
          import('./backend')
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
