import type { Kernel } from '@jupyterlab/services';

import { GapMeter } from './clock';
import { kernel } from './lab';

const TARGET = 'cnn_bench';

/** A comm that asks for bytes and gets them: the least that any road over a comm does. */
class BareComm {
  static async open(): Promise<BareComm> {
    const comm = kernel().createComm(TARGET);
    await (comm as { subshellStarted?: Promise<unknown> }).subshellStarted;
    comm.open({});
    return new BareComm(comm);
  }

  private constructor(private readonly _comm: Kernel.IComm) {
    _comm.onMsg = ({ content, buffers }) => {
      const { number } = content.data as { number: number };
      const bytes = (buffers ?? []).reduce((sum, { byteLength }) => sum + byteLength, 0);
      this._pending.get(number)?.(bytes);
      this._pending.delete(number);
    };
  }

  ask(bytes: number): Promise<number> {
    const number = this._next++;
    const answer = new Promise<number>(resolve => this._pending.set(number, resolve));
    this._comm.send({ number, bytes });
    return answer;
  }

  private readonly _pending = new Map<number, (bytes: number) => void>();
  private _next = 0;
}

let opened: Promise<BareComm> | undefined;

function bareComm(): Promise<BareComm> {
  return (opened ??= BareComm.open());
}

/** Times of round trips without bytes, one after the other, in ms. */
export async function roundTrips(count: number): Promise<number[]> {
  const comm = await bareComm();
  await comm.ask(0);
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    await comm.ask(0);
    times.push(performance.now() - start);
  }
  return times;
}

/** Time in s to get so many bytes in parts, and the longest gap in ms. */
export async function bareLoop(
  total: number,
  part: number,
  inFlight: number
): Promise<{ seconds: number; gap: number }> {
  const comm = await bareComm();
  let left = total;
  const gaps = new GapMeter();
  const start = performance.now();
  const pull = async (): Promise<void> => {
    while (left > 0) {
      const bytes = Math.min(part, left);
      left -= bytes;
      await comm.ask(bytes);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, pull));
  return { seconds: (performance.now() - start) / 1000, gap: gaps.stop() };
}
