import type { IPart } from '../compare/api';
import type { PartAnswer, TensorRef } from '../protocol/messages';
import type { IPairNames } from '../state';
import type { Bytes, FloatType } from '../tensor/bytes';
import { nameText } from '../text/names';
import type { IConnector } from './connector';
import { FIRST_PART, IN_FLIGHT, linkOf } from './link';

/** Of the types that travel. */
const BYTES: Readonly<Record<FloatType, number>> = { float32: 4, float64: 8 };

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
    private readonly _boundary: number,
    private readonly _pairBytes: number
  ) {}

  /**
   * The next range of about so many bytes, both snapshots together, cut at whole kernels where a
   * kernel fits into it; an empty one when nothing is left.
   */
  next(bytes: number): readonly [start: number, stop: number] {
    const start = this._start;
    const limit = Math.max(1, Math.floor(bytes / this._pairBytes));
    const kernel = this._kernelSize;
    const stop = kernel > 0 && kernel <= limit ? start + limit - (limit % kernel) : start + limit;
    this._start = Math.min(stop, start < this._boundary ? this._boundary : this._size);
    return [start, this._start];
  }

  /** Bytes that nothing has asked for yet, both snapshots together. */
  get bytesLeft(): number {
    return this.bytesOf([this._start, this._size]);
  }

  /** Bytes of a range, both snapshots together. */
  bytesOf([start, stop]: readonly [start: number, stop: number]): number {
    return this._pairBytes * (stop - start);
  }

  private _start = 0;
}

/**
 * Cuts a tensor of so many elements into ranges, none of which reaches over the boundary.
 *
 * @param types As which its elements travel, or the larger ones as which they may.
 */
export function ranges(
  size: number,
  kernelSize: number,
  boundary = size,
  types: readonly [FloatType, FloatType] = ['float32', 'float32']
): Cuts {
  return new Cuts(size, kernelSize, boundary, BYTES[types[0]] + BYTES[types[1]]);
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
    const expected = (stop - start) * BYTES[type ?? 'float32'];
    if (bytes !== null && bytes.byteLength !== expected) {
      throw new Error('The Jupyter kernel sent an incomplete part; try again.');
    }
    return bytes;
  };
  const a = take(answer.dtype_a);
  const b = take(answer.dtype_b);
  return { start, stop, a, typeA: answer.dtype_a, b, typeB: answer.dtype_b };
}

/** What arrived of a parameter of both snapshots. Throws when one of them has no such parameter. */
export function whole({ a, typeA, b, typeB, start, stop }: IArrivedPart, parameter: string): IPart {
  if (!a || !b || !typeA || !typeB) {
    throw new Error(`Parameter ${nameText(parameter)} is missing in one of the snapshots.`);
  }
  return { start, stop, a, typeA, b, typeB };
}

/** By how much parts grow from one to the next while a large tensor begins. */
const GROWTH = 1.5;

/** What is pulled, and who takes it. */
export interface IPull {
  readonly pair: IPairNames;
  readonly tensor: TensorRef;
  readonly cuts: Cuts;
  readonly onPart: (part: IArrivedPart) => Promise<void>;
}

/**
 * Pulls a whole tensor part by part, with as much in flight as the link carries quickly; calls back
 * in the order of arrival and waits for the callback, so that no more than that is held.
 *
 * What does not fit into one part, or waits behind what was given up, begins with small parts: there
 * is something to show soon, and little comes in vain when it is given up in its turn. The window
 * opens when the first has been dealt with.
 */
export async function pullTensor(
  connector: IConnector,
  { pair, tensor, cuts, onPart }: IPull,
  signal: AbortSignal
): Promise<void> {
  const link = linkOf(connector);
  const pulls = new Set<Promise<void>>();
  const startsSmall = cuts.bytesLeft > link.partBytes || link.backlog(performance.now()) > 0;
  let largest = startsSmall ? FIRST_PART : Infinity;
  let window = startsSmall ? IN_FLIGHT * FIRST_PART : Infinity;
  let inFlight = 0;
  const size = (): number => Math.min(link.partBytes, largest);
  const fits = (): boolean =>
    inFlight === 0 || inFlight + size() <= Math.min(link.windowBytes, window);
  const pull = async (range: readonly [number, number]): Promise<void> => {
    const bytes = cuts.bytesOf(range);
    inFlight += bytes;
    const asked = performance.now();
    const part = await pullPart(connector, pair, tensor, range, signal);
    link.record((part.a?.byteLength ?? 0) + (part.b?.byteLength ?? 0), asked, performance.now());
    await onPart(part);
    inFlight -= bytes;
    window = Infinity;
  };
  const fillWindow = (): void => {
    while (cuts.bytesLeft > 0 && fits()) {
      const running = pull(cuts.next(size())).then(() => void pulls.delete(running));
      // Whoever waits for them all is told.
      running.catch(() => undefined);
      pulls.add(running);
      largest *= GROWTH;
    }
  };
  try {
    while (cuts.bytesLeft > 0) {
      connector.together(fillWindow);
      do {
        await Promise.race(pulls);
      } while (inFlight > link.refillBytes);
    }
    await Promise.all(pulls);
    signal.throwIfAborted();
  } catch (error) {
    link.abandon(inFlight, performance.now());
    throw error;
  }
}
