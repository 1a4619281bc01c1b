import type { IPairNames } from '../state';
import type { Bytes, FloatType } from '../tensor/bytes';
import type { PartAnswer, TensorRef } from '../protocol/v1';
import type { IConnector } from './connector';

/** Bytes of one message, both snapshots together, and messages in flight. */
const PART_BYTES = 4 << 20;
const IN_FLIGHT = 2;
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

/** Cuts a tensor into ranges, at whole kernels where a kernel fits into a part. */
export function ranges(size: number, kernelSize: number, partBytes = PART_BYTES): number[][] {
  const limit = Math.max(1, Math.floor(partBytes / BYTES_PER_PAIR));
  const step =
    kernelSize > 0 && kernelSize <= limit ? limit - (limit % kernelSize) : Math.min(limit, size);
  const cuts: number[][] = [];
  for (let start = 0; start < size; start += step) {
    cuts.push([start, Math.min(start + step, size)]);
  }
  return cuts;
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
 * Pulls a whole tensor part by part with a few requests in flight; calls back in the order of
 * arrival and waits for the callback, so that no more than the parts in flight are held.
 */
export async function pullTensor(
  connector: IConnector,
  pair: IPairNames,
  tensor: TensorRef,
  cuts: readonly (readonly number[])[],
  onPart: (part: IArrivedPart) => Promise<void>,
  signal: AbortSignal
): Promise<void> {
  const waiting = [...cuts];
  const worker = async (): Promise<void> => {
    for (let range = waiting.shift(); range; range = waiting.shift()) {
      await onPart(await pullPart(connector, pair, tensor, range, signal));
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
}
