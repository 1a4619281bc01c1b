/** @jest-environment node */
import type { IEngine } from '../../../src/compare/api';
import { FallbackEngine } from '../../../src/compare/worker/fallback';
import type { LocalEngine } from '../../../src/compare/worker/local';
import { buffersOf } from '../../../src/compare/worker/messages';
import type { ICall } from '../../../src/compare/worker/messages';
import { WorkerEngine } from '../../../src/compare/worker/proxy';
import type { WorkerLike } from '../../../src/compare/worker/proxy';
import { serve } from '../../../src/compare/worker/serve';
import type { IPort } from '../../../src/compare/worker/serve';
import { EngineShare } from '../../../src/compare/worker/share';
import { layOut } from '../../../src/layout';
import type { ILayoutTask } from '../../../src/layout';
import { AUTOMATIC, compare, engine, FIXTURES, SORTING, part, rejection, values } from './support';

/** A worker on the same thread: messages are cloned and buffers taken away as by a real one. */
class ThreadWorker {
  constructor(served: IEngine) {
    this._port = {
      onmessage: null,
      postMessage: (outcome, { transfer }) => {
        this.transferred.push(transfer.length);
        this._deliver(this, outcome, transfer);
      }
    };
    serve(this._port, served);
  }

  postMessage(message: unknown, transfer: Transferable[]): void {
    this._deliver(this._port, message, transfer);
  }

  terminate(): void {
    this.terminated++;
  }

  private _deliver(
    to: { onmessage: ((event: MessageEvent) => void) | null },
    message: unknown,
    transfer: Transferable[]
  ): void {
    const data: unknown = structuredClone(message, { transfer });
    this.delivered.push(data);
    queueMicrotask(() => to.onmessage?.({ data } as MessageEvent));
  }

  onmessage: ((event: MessageEvent) => void) | null = null;
  onmessageerror: (() => void) | null = null;
  onerror: ((event: { message: string }) => void) | null = null;
  terminated = 0;
  transferred: number[] = [];
  delivered: unknown[] = [];
  private _port: IPort;
}

function started(served: IEngine = engine()): [WorkerEngine, ThreadWorker] {
  const worker = new ThreadWorker(served);
  return [new WorkerEngine(worker as unknown as WorkerLike), worker];
}

const fixture = FIXTURES[0];
const a = values(fixture.a);
const b = values(fixture.b);
const { maxAbsChange } = fixture.expected;
const task = { shape: fixture.shape, maxAbsChange, sorting: SORTING };

describe('the engine in a worker', () => {
  it('lays a graph out, and sends the places without copying them', async () => {
    const [remote, worker] = started();
    const asked = (): ILayoutTask => ({
      widths: Float64Array.of(10, 20),
      heights: Float64Array.of(5, 5),
      frameOf: Int32Array.of(-1, 0),
      parentOf: Int32Array.of(-1),
      edges: Int32Array.of(0, 1)
    });
    expect(await remote.layOut(asked())).toEqual(layOut(asked()));
    expect(worker.transferred).toEqual([4]);
  });

  it('gives what the engine gives', async () => {
    const [remote, worker] = started();
    expect(await remote.backend()).toBe('cpu');
    const handle = await remote.openParameter(task);
    await remote.addPart(handle, part(a, b, 0, a.length));
    const expected = await compare(fixture.shape, a, b, maxAbsChange);
    expect(await remote.parameterPicture(handle)).toEqual(expected);
    expect(worker.transferred.at(-1)).toBe(4);
    const range = { bin: [0, maxAbsChange], levels: [{ level: '', rpd: [0, 2] }] } as const;
    const finite = a.length * (1 - (expected.measures.share_sign_flips ?? 0));
    expect((await remote.category(handle, range))?.count).toBe(Math.round(finite));
    const window = await remote.weights(handle, { kernels: [0, 1], channels: [1, 2] }, range);
    expect(window?.a).toEqual(a.slice(9, 18));
    const channels = await remote.openChannels({ shapeA: [2], shapeB: [2] });
    const pair = part(Float32Array.of(1, 2), Float32Array.of(4, 2), 0, 2);
    await remote.addChannelPart(channels, pair);
    expect((await remote.channelPicture(channels)).distance).toEqual(Float64Array.of(3, 0));
    await remote.close(handle);
    expect(await rejection(remote.parameterPicture(handle))).toMatch(/closed/);
  });

  it('takes whole buffers away and leaves what a piece was cut from', async () => {
    const [remote] = started();
    const handle = await remote.openParameter(task);
    const whole = part(a, b, 0, 9);
    const cut = { ...part(a, b, 9, 18), a: a.subarray(9, 18) };
    await remote.addPart(handle, whole);
    await remote.addPart(handle, cut);
    expect([whole.a.byteLength, whole.b.byteLength, cut.b.byteLength]).toEqual([0, 0, 0]);
    expect(a.length).toBe(216);
    expect((await remote.parameterPicture(handle)).received).toBe(18);
    expect(await rejection(remote.addPart(handle, whole))).not.toBe('resolved');
  });

  it('keeps no bytes of a part once it has been answered, whatever came of it', async () => {
    const [remote, worker] = started();
    const handle = await remote.openParameter(task);
    const bytesOf = (message: unknown): number[] =>
      buffersOf((message as ICall).args[1]).map(buffer => buffer.byteLength);
    for (const late of [false, true]) {
      const adding = remote.addPart(late ? handle + 1 : handle, part(a, b, 0, 9));
      const message = worker.delivered.at(-1);
      expect(bytesOf(message)).toEqual([36, 36]);
      await adding.catch(() => undefined);
      expect(bytesOf(message)).toEqual([0, 0]);
    }
    expect((await remote.parameterPicture(handle)).received).toBe(9);
  });

  it('passes errors on as sentences and settles everything when it ends', async () => {
    const [remote, worker] = started();
    expect(
      await rejection(
        remote.openParameter({ ...task, sorting: { ...SORTING, bins: { ...AUTOMATIC, count: 0 } } })
      )
    ).toMatch(/no 0 bins/);
    const pending = rejection(remote.openParameter(task));
    remote.dispose();
    expect(await pending).toMatch(/closed/);
    expect(await rejection(remote.backend())).toMatch(/closed/);
    expect(worker.terminated).toBe(1);
  });

  it('says so when its script fails', async () => {
    const [remote, worker] = started();
    const pending = rejection(remote.backend());
    worker.onerror?.({ message: 'boom' });
    expect(await pending).toMatch(/stopped: boom/);
    expect(await rejection(remote.backend())).toMatch(/stopped: boom/);
  });
});

describe('the fallback', () => {
  it('is not started when the worker works', async () => {
    const second = jest.fn(() => Promise.resolve(engine()));
    const [first] = started();
    expect(await new FallbackEngine(() => first, second).backend()).toBe('cpu');
    expect(second).not.toHaveBeenCalled();
  });

  it('takes over when no worker can be made, or its script does not load', async () => {
    const barred = new FallbackEngine(
      () => {
        throw new Error('SecurityError');
      },
      () => Promise.resolve(engine())
    );
    expect(await barred.openParameter(task)).toBe(1);
    const [first, worker] = started();
    const failing = new FallbackEngine(
      () => first,
      () => Promise.resolve(engine())
    );
    worker.onerror?.({ message: '' });
    expect(await failing.openParameter(task)).toBe(1);
    expect(worker.terminated).toBeGreaterThan(0);
    failing.dispose();
  });
});

describe('the engine of a page', () => {
  it('is started once, and ends with its last user', async () => {
    const engines: [WorkerEngine, ThreadWorker][] = [];
    const share = new EngineShare(() => {
      engines.push(started());
      return engines[engines.length - 1][0];
    });
    const one = share.acquire();
    const two = share.acquire();
    expect(engines.length).toBe(1);
    one.dispose();
    one.dispose();
    expect(await rejection(one.backend())).toMatch(/closed/);
    expect(await two.backend()).toBe('cpu');
    two.dispose();
    expect(engines[0][1].terminated).toBe(1);
    expect(await share.acquire().backend()).toBe('cpu');
    expect(engines.length).toBe(2);
  });

  it('has freed a comparison that is closed while the page lets go of it', async () => {
    const share = new EngineShare(() => started()[0]);
    const one = share.acquire();
    const handle = await one.openParameter(task);
    const closing = one.close(handle);
    one.dispose();
    expect(await rejection(closing)).toBe('resolved');
    expect(await rejection(one.close(handle))).toBe('resolved');
  });

  it('frees what a user opened when the user goes', async () => {
    const local: LocalEngine = engine();
    const share = new EngineShare(() => local);
    const one = share.acquire();
    const two = share.acquire();
    const kept = await two.openParameter(task);
    const freed = [
      await one.openParameter(task),
      await one.openChannels({ shapeA: [1], shapeB: null })
    ];
    const late = rejection(one.openParameter(task));
    one.dispose();
    expect(await late).toMatch(/closed/);
    expect(await rejection(two.parameterPicture(freed[0]))).toMatch(/closed/);
    expect(await rejection(two.channelPicture(freed[1]))).toMatch(/closed/);
    expect(await rejection(local.parameterPicture(kept + 3))).toMatch(/closed/);
    expect((await two.parameterPicture(kept)).received).toBe(0);
  });
});
