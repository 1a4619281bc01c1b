import type { IPairNames } from '../state';
import type { Bytes, FloatType } from '../tensor/bytes';
import type { PartAnswer, TensorRef } from '../protocol/v1';
import type { IConnector } from './connector';
import { IN_FLIGHT, linkOf } from './link';

const BYTES_PER_PAIR = 8;

/**
 * The same range of A and of B as it arrived; a snapshot without the tensor, or whose tensor ends
 * before the range, sends null.
 */
export interface IArrivedPart {
  readonly start: number;
  readonly stop: number;
  readonly a: Bytes | null;
  readonly typeA: FloatType | null;
  readonly b: Bytes | null;
  readonly typeB: FloatType | null;
}

/** The ranges of a tensor that are still to be asked for. */
export class Cuts {
  constructor(
    private readonly _size: number,
    private readonly _kernelSize: number,
    private readonly _boundary: number
  ) {}

  /**
   * The next range of about so many bytes, both snapshots together, cut at whole kernels where a
   * kernel fits into it; null when nothing is left.
   */
  next(bytes: number): readonly [start: number, stop: number] | null {
    const start = this._start;
    if (start >= this._size) {
      return null;
    }
    const limit = Math.max(1, Math.floor(bytes / BYTES_PER_PAIR));
    const kernel = this._kernelSize;
    const stop = kernel > 0 && kernel <= limit ? start + limit - (limit % kernel) : start + limit;
    this._start = Math.min(stop, start < this._boundary ? this._boundary : this._size);
    return [start, this._start];
  }

  private _start = 0;
}

/** Cuts a tensor of so many elements into ranges, none of which reaches over the boundary. */
export function ranges(size: number, kernelSize: number, boundary = size): Cuts {
  return new Cuts(size, kernelSize, boundary);
}

/** Asks for one range of a tensor. */
export async function pullPart(
  connector: IConnector,
  pair: IPairNames,
  tensor: TensorRef,
  [start, stop]: readonly number[],
  signal: AbortSignal
): Promise<IArrivedPart> {
  const reply = await connector.ask({ kind: 'part', ...pair, tensor, start, stop }, signal);
  const answer = reply.answer as PartAnswer;
  const buffers = [...reply.buffers];
  const take = (type: FloatType | null): Bytes | null => {
    const bytes = type === null ? null : (buffers.shift() ?? null);
    if (bytes?.byteLength === 0 && stop > start) {
      return null;
    }
    const expected = (stop - start) * (type === 'float64' ? 8 : 4);
    if (bytes !== null && bytes.byteLength !== expected) {
      throw new Error('The Jupyter kernel sent an incomplete part; try again.');
    }
    return bytes;
  };
  const a = take(answer.dtype_a);
  const b = take(answer.dtype_b);
  return { start, stop, a, typeA: answer.dtype_a, b, typeB: answer.dtype_b };
}

/**
 * Pulls a whole tensor part by part with a few requests in flight, in parts that the link carries
 * quickly; calls back in the order of arrival and waits for the callback, so that no more than the
 * parts in flight are held.
 */
export async function pullTensor(
  connector: IConnector,
  pair: IPairNames,
  tensor: TensorRef,
  cuts: Cuts,
  onPart: (part: IArrivedPart) => Promise<void>,
  signal: AbortSignal
): Promise<void> {
  const link = linkOf(connector);
  const next = (): ReturnType<Cuts['next']> => (signal.aborted ? null : cuts.next(link.partBytes));
  const pull = async (): Promise<void> => {
    for (let range = next(); range; range = next()) {
      const asked = performance.now();
      const part = await pullPart(connector, pair, tensor, range, signal);
      const bytes = (part.a?.byteLength ?? 0) + (part.b?.byteLength ?? 0);
      link.record(bytes, asked, performance.now());
      await onPart(part);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, pull));
  signal.throwIfAborted();
}
