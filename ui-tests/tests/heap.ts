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
   * @returns what `counts` asks for
   */
  async classOf(expression: string): Promise<string> {
    const { result } = await this._session.send('Runtime.evaluate', {
      expression: `Object.getPrototypeOf(${expression})`
    });
    if (result.objectId === undefined) {
      throw new Error(`The page has no ${expression}.`);
    }
    return result.objectId;
  }

  /**
   * How many objects of each class something still refers to. One class after the other: queries
   * that wait for one another hold what they have found, and with it what was to be collected.
   *
   * @param classes as `classOf` gave them
   */
  async counts(classes: readonly string[]): Promise<number[]> {
    await this._collect();
    const counts: number[] = [];
    for (const one of classes) {
      counts.push(await this._count(one));
    }
    return counts;
  }

  private async _collect(): Promise<void> {
    // What one collection lets go of may hold what the next one finds.
    for (let round = 0; round < 3; round += 1) {
      await this._session.send('HeapProfiler.collectGarbage');
      await new Promise(resolve => setTimeout(resolve, 200));
    }
  }

  private async _count(prototype: string): Promise<number> {
    const { objects } = await this._session.send('Runtime.queryObjects', {
      prototypeObjectId: prototype,
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
