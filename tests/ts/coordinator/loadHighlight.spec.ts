/** @jest-environment node */
import { Signal } from '@lumino/signaling';

import type { IEngine } from '../../../src/compare/api';
import type { Ask, IConnector, IReply } from '../../../src/coordinator/connector';
import { loadHighlight } from '../../../src/coordinator/loadHighlight';
import { loadWeights } from '../../../src/coordinator/loadWeights';
import type { ICategory, IHighlight, INetwork, IParameterChange } from '../../../src/state';
import { kernelGrid } from '../../../src/tensor/shape';
import { engine, part, SORTING, sum } from '../compare/support';

const SHAPE = [3, 5, 2];
const A = Float32Array.from({ length: 30 }, (_, i) => i - 7);
const B = Float32Array.from(A, (x, i) => (i % 3 === 0 ? -x : x));
const FLIPPED = A.map((x, i) => +(x !== 0 && i % 3 === 0));
const FLIPS: ICategory = { bin: [0, 100], level: 'sign_flip', rpd: null };
const LEVELS = ['sign_flip'];

const NETWORK = {
  pair: { a: 'A', b: 'B' },
  layers: [
    {
      id: 'w',
      parameters: [
        {
          id: 'w.weight',
          a: { shape: SHAPE, dtype: 'float32' },
          b: { shape: SHAPE, dtype: 'float32' }
        }
      ]
    }
  ]
} as unknown as INetwork;
const CHANGE = {
  layer: 'w',
  parameter: 'w.weight',
  count: 30,
  grid: kernelGrid(SHAPE),
  maxAbsChange: 100,
  floor: 0
} as unknown as IParameterChange;

/** Answers with the weights, and counts how often it is asked. */
class Weights implements IConnector {
  readonly state = 'live';
  readonly reason = '';
  readonly stateChanged = new Signal<IConnector, void>({} as IConnector);
  asked = 0;

  async ask(request: Ask): Promise<IReply> {
    this.asked++;
    const { start, stop } = request as { start: number; stop: number };
    const dtypes = { dtype_a: 'float32', dtype_b: 'float32' } as const;
    return {
      answer: { kind: 'part', token: '', start, stop, ...dtypes },
      buffers: [A.slice(start, stop), B.slice(start, stop)]
    };
  }

  run = async (): Promise<void> => undefined;
  /** What is asked together goes in one message. */
  messages = 0;
  together = (ask: () => void): void => {
    this.messages++;
    ask();
  };
}

/** An engine that compared the weights, too large for it to keep where they are, and its handles. */
async function forgetful() {
  const local = engine();
  const sorting = { ...SORTING, floor: 0 };
  const handle = await local.openParameter({ shape: SHAPE, maxAbsChange: 100, sorting });
  await local.addPart(handle, part(A, B, 0, 30));
  const closed: number[] = [];
  const close = local.close.bind(local);
  const recount = local.recount.bind(local);
  const weights = local.weights.bind(local);
  const opened: number[] = [];
  const forgets: Partial<IEngine> = {
    category: async () => null,
    weights: async (one, cells, category, parts) =>
      parts ? weights(one, cells, category, parts) : null,
    recount: async (...args) => {
      const found = await recount(...args);
      opened.push(found);
      return found;
    },
    close: async one => {
      closed.push(one);
      await close(one);
    }
  };
  return { local: Object.assign(local, forgets), handle, opened, closed };
}

function loading(signal: AbortSignal) {
  const found: { value: IHighlight | null; messages: string[] } = { value: null, messages: [] };
  const load = {
    signal,
    report: (message: string) => void found.messages.push(message),
    finish: ({ value }: { readonly value: IHighlight | null }) => void (found.value = value)
  };
  return { found, load };
}

describe('the highlight of a layer that is too large to be kept', () => {
  it('comes by reading the layer again, and says so', async () => {
    const { local, handle, opened, closed } = await forgetful();
    const { found, load } = loading(new AbortController().signal);
    const connector = new Weights();
    const category = FLIPS;
    const request = { handle, network: NETWORK, change: CHANGE, category, levels: LEVELS };
    await loadHighlight(connector, local, request, load);
    expect(connector.asked).toBe(1);
    expect(found.messages.at(-1)).toContain('w.weight is too large to keep in the browser');
    expect(found.value).toMatchObject({ category, count: sum(FLIPPED) });
    const cells = Array.from({ length: 15 }, (_, i) => FLIPPED[2 * i] + FLIPPED[2 * i + 1]);
    expect([...found.value!.cells]).toEqual(cells);
    expect([opened.length, closed]).toEqual([1, opened]);
  });

  it('is not read again when it is given up in the meantime', async () => {
    const { local, handle, opened, closed } = await forgetful();
    const controller = new AbortController();
    const { found, load } = loading(controller.signal);
    const connector = new Weights();
    const request = { handle, network: NETWORK, change: CHANGE, category: FLIPS, levels: LEVELS };
    const whole = loadHighlight(connector, local, request, load);
    controller.abort();
    await expect(whole).rejects.toThrow();
    expect([connector.asked, found.value]).toEqual([0, null]);
    expect([opened.length, closed]).toEqual([1, opened]);
  });

  it('marks the weights of cells that are zoomed into', async () => {
    const { local, handle } = await forgetful();
    const { signal } = new AbortController();
    const range = { kernels: [1, 3], channels: [2, 5] } as const;
    const connector = new Weights();
    const request = {
      network: NETWORK,
      change: CHANGE,
      handle,
      range,
      category: FLIPS,
      levels: LEVELS
    };
    const found = await loadWeights(connector, local, request, signal);
    expect([connector.asked, connector.messages]).toEqual([2, 1]);
    const inRange = <T>(values: ArrayLike<T>): T[] =>
      [1, 2].flatMap(kernel => Array.from(values).slice(10 * kernel + 4, 10 * kernel + 10));
    expect([...found.a]).toEqual(inRange(A));
    expect([...found.highlighted!]).toEqual(inRange(FLIPPED));
    expect(sum(found.highlighted!)).toBeGreaterThan(0);
  });
});
