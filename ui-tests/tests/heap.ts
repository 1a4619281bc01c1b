import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { CDPSession } from '@playwright/test';

/** What a page holds after its garbage was collected. */
export interface IHeld {
  /** DOM nodes, those out of sight and those that only a script still holds included. */
  readonly nodes: number;
  readonly listeners: number;
  /** Bytes in use by JavaScript. */
  readonly heap: number;
}

/** Looks into the memory of a page. */
export class Heap {
  private constructor(private readonly _session: CDPSession) {}

  static async of(page: IJupyterLabPageFixture): Promise<Heap> {
    const session = await page.context().newCDPSession(page.mainFrame().page());
    await session.send('Performance.enable');
    return new Heap(session);
  }

  /** What is held when nothing that could go is left. */
  async held(): Promise<IHeld> {
    await this._collect();
    const { nodes, jsEventListeners } = await this._session.send('Memory.getDOMCounters');
    const { metrics } = await this._session.send('Performance.getMetrics');
    const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? NaN;
    return { nodes, listeners: jsEventListeners, heap };
  }

  /**
   * Remembers the class of an object, to count its objects later.
   *
   * @param expression gives one of them, in the page
   */
  async classOf(expression: string): Promise<Class> {
    const { result } = await this._session.send('Runtime.evaluate', {
      expression: `Object.getPrototypeOf(${expression})`
    });
    if (result.objectId === undefined) {
      throw new Error(`The page has no ${expression}.`);
    }
    return new Class(this._session, result.objectId);
  }

  private async _collect(): Promise<void> {
    // What one collection lets go of may hold what the next one finds.
    for (let round = 0; round < 3; round += 1) {
      await this._session.send('HeapProfiler.collectGarbage');
      await new Promise(resolve => setTimeout(resolve, 200));
    }
  }
}

/** A class of objects in a page. */
export class Class {
  constructor(
    private readonly _session: CDPSession,
    private readonly _prototype: string
  ) {}

  /** How many of its objects something still refers to. */
  async count(): Promise<number> {
    // Collects garbage first.
    const { objects } = await this._session.send('Runtime.queryObjects', {
      prototypeObjectId: this._prototype,
      objectGroup: 'counted'
    });
    const { result } = await this._session.send('Runtime.callFunctionOn', {
      objectId: objects.objectId,
      functionDeclaration: 'function () { return this.length; }',
      returnByValue: true
    });
    await this._session.send('Runtime.releaseObjectGroup', { objectGroup: 'counted' });
    return Number(result.value);
  }
}
