/** @jest-environment node */
import { Signal } from '@lumino/signaling';

import type { Ask, IConnector, IReply } from '../../../src/coordinator/connector';
import { IN_FLIGHT, Link, linkOf } from '../../../src/coordinator/link';
import { pullTensor, ranges } from '../../../src/coordinator/stream';

const MB = 2 ** 20;

function all(size: number, kernelSize: number, bytes: number): (readonly [number, number])[] {
  const cuts = ranges(size, kernelSize);
  const found = [];
  while (cuts.bytesLeft > 0) {
    found.push(cuts.next(bytes));
  }
  return found;
}

/** A link that carries so many bytes a ms after a round trip, and is asked for whole parts. */
function driven(rate: number, roundTrip: number, parts: number): Link {
  const link = new Link();
  const asked = Array<number>(IN_FLIGHT).fill(0);
  const sizes = asked.map(() => link.partBytes);
  let free = 0;
  for (let i = 0; i < parts; i++) {
    const slot = i % IN_FLIGHT;
    const arrived = Math.max(free, asked[slot] + roundTrip) + sizes[slot] / rate;
    link.record(sizes[slot], asked[slot], arrived);
    free = arrived;
    asked[slot] = arrived;
    sizes[slot] = link.partBytes;
  }
  return link;
}

describe('ranges', () => {
  it('are whole kernels where a kernel fits, and cover everything once', () => {
    expect(all(100, 9, 8 * 20)).toEqual([
      [0, 18],
      [18, 36],
      [36, 54],
      [54, 72],
      [72, 90],
      [90, 100]
    ]);
  });

  it('cut through kernels that are larger than a part', () => {
    expect(all(25, 12, 8 * 10)).toEqual([
      [0, 10],
      [10, 20],
      [20, 25]
    ]);
  });

  it('do not reach over the end of the shorter of two tensors', () => {
    const cuts = ranges(25, 4, 10);
    const found = [1, 2, 3, 4].map(() => cuts.next(8 * 9));
    expect(found).toEqual([
      [0, 8],
      [8, 10],
      [10, 18],
      [18, 25]
    ]);
  });

  it('have fewer elements of double precision', () => {
    const cuts = ranges(100, 0, 100, ['float64', 'float32']);
    expect(cuts.bytesLeft).toBe(1200);
    expect(cuts.next(120)).toEqual([0, 10]);
    expect(cuts.bytesOf([0, 10])).toBe(120);
  });

  it('are none for an empty tensor', () => {
    expect(all(0, 0, 8)).toEqual([]);
  });

  it('follow the size that is asked for', () => {
    const cuts = ranges(30, 0);
    expect([cuts.next(8 * 4), cuts.next(8 * 20), cuts.next(8 * 20)]).toEqual([
      [0, 4],
      [4, 24],
      [24, 30]
    ]);
  });
});

describe('the link', () => {
  it('starts with parts of half a megabyte', () => {
    expect(new Link().partBytes).toBe(MB / 2);
  });

  it('asks for as much as arrives in a quarter of a second on a slow one', () => {
    const inFlight = IN_FLIGHT * driven(2000, 100, 20).partBytes;
    expect(inFlight / 2000).toBeGreaterThan(200);
    expect(inFlight / 2000).toBeLessThan(300);
  });

  it('asks for 8 MB at a time on a fast one', () => {
    expect(driven(200_000, 48, 20).partBytes).toBe(8 * MB);
  });

  it('is not taken for slow because of small answers', () => {
    const link = driven(200_000, 48, 20);
    for (let i = 0; i < 50; i++) {
      link.record(2000, 10_000 + 100 * i, 10_048 + 100 * i);
    }
    expect(link.partBytes).toBe(8 * MB);
  });
});

/** Holds what is asked for until it is let go, and counts the messages that it would take. */
class Gate implements IConnector {
  readonly state = 'live';
  readonly reason = '';
  readonly stateChanged = new Signal<IConnector, void>({} as IConnector);
  /** Bytes of the parts in each message. */
  readonly messages: number[][] = [];
  readonly waiting: { readonly answer: () => void; readonly fail: (error: Error) => void }[] = [];

  ask(request: Ask, signal?: AbortSignal): Promise<IReply> {
    const { start, stop } = request as { start: number; stop: number };
    this._batch.push(8 * (stop - start));
    const buffers = [0, 1].map(() => new Float32Array(stop - start).buffer);
    const dtypes = { dtype_a: 'float32', dtype_b: 'float32' } as const;
    return new Promise((resolve, fail) => {
      const answer = { kind: 'part', token: '', start, stop, ...dtypes } as const;
      this.waiting.push({ answer: () => resolve({ answer, buffers }), fail });
      signal?.addEventListener('abort', () => fail(new Error('Given up.')));
    });
  }

  run = async (): Promise<void> => undefined;

  together(ask: () => void): void {
    this._batch = [];
    ask();
    if (this._batch.length > 0) {
      this.messages.push(this._batch);
    }
  }

  /** Lets the oldest request through, and what follows from that happen. */
  async next(): Promise<void> {
    this.waiting.shift()?.answer();
    await new Promise(resolve => setTimeout(resolve));
  }

  private _batch: number[] = [];
}

/** A gate whose link is known to be fast, and a tensor of so many bytes pulled through it. */
function pulled(bytes: number, signal = new AbortController().signal, gate = new Gate()) {
  const link = linkOf(gate);
  link.record(2 ** 30, 0, 1000);
  jest.spyOn(link, 'record').mockImplementation(() => undefined);
  const found: number[] = [];
  const whole = pullTensor(
    gate,
    {
      pair: { a: 'A', b: 'B' },
      tensor: { parameter: 'w' },
      cuts: ranges(bytes / 8, 0),
      onPart: async ({ start, stop }) => void found.push(start, stop)
    },
    signal
  );
  return { gate, found, whole };
}

describe('a tensor', () => {
  it('that fits into one part is one', async () => {
    const { gate, whole } = pulled(8 * MB);
    await gate.next();
    await whole;
    expect(gate.messages).toEqual([[8 * MB]]);
  });

  it('that is large begins with small parts in one message, and is asked for two by two', async () => {
    const { gate, found, whole } = pulled(100 * MB);
    expect(gate.messages).toEqual([[MB / 2, 0.75 * MB]]);
    await gate.next();
    expect(gate.messages[1].slice(0, 2)).toEqual([1.125 * MB, 1.6875 * MB]);
    expect(gate.messages[1].at(-1)).toBe(8 * MB);
    const inFlight = gate.messages[1].reduce((sum, bytes) => sum + bytes, 0.75 * MB);
    expect(inFlight).toBeLessThanOrEqual(32 * MB);
    expect(inFlight).toBeGreaterThan(24 * MB);
    while (gate.waiting.length > 0) {
      await gate.next();
    }
    await whole;
    const later = gate.messages.slice(2, -1);
    expect(later.length).toBeGreaterThan(2);
    expect(later.filter(message => message.length < 2)).toEqual([]);
    expect(found.at(-1)).toBe((100 * MB) / 8);
    expect(found.filter((at, i) => i > 0 && i % 2 === 0 && at !== found[i - 1])).toEqual([]);
  });

  it('asks for little while what was given up before it is still on its way', async () => {
    const now = jest.spyOn(performance, 'now').mockReturnValue(1000);
    try {
      const controller = new AbortController();
      const { gate, whole } = pulled(100 * MB, controller.signal);
      now.mockReturnValue(1005);
      await gate.next();
      controller.abort();
      await expect(whole).rejects.toThrow('Given up.');
      now.mockReturnValue(1020);
      const next = pulled(4 * MB, new AbortController().signal, gate);
      expect(gate.messages.slice(2)).toEqual([[MB / 2, 0.75 * MB]]);
      next.whole.catch(() => undefined);
      now.mockReturnValue(2000);
      const later = pulled(4 * MB, new AbortController().signal, gate);
      expect(gate.messages.slice(3)).toEqual([[4 * MB]]);
      later.whole.catch(() => undefined);
    } finally {
      now.mockRestore();
    }
  });

  it('is given up at once, and fails with the first part that does', async () => {
    const controller = new AbortController();
    const { gate, whole } = pulled(100 * MB, controller.signal);
    await gate.next();
    const asked = gate.messages.length;
    controller.abort();
    await expect(whole).rejects.toThrow('Given up.');
    expect(gate.messages).toHaveLength(asked);
    const other = pulled(100 * MB);
    other.gate.waiting[1].fail(new Error('It broke.'));
    await expect(other.whole).rejects.toThrow('It broke.');
    other.gate.waiting.forEach(({ fail }) => fail(new Error('Later.')));
  });
});
