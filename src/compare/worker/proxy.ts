import { ownBuffer } from '../../tensor/bytes';
import type { Handle, IChannelPart, IEngine, IPart } from '../api';
import { ForwardingEngine } from './forward';
import { buffersOf, sentence } from './messages';
import type { ICall, Method, Outcome } from './messages';

/** What the proxy needs of a worker. */
export type WorkerLike = Pick<
  Worker,
  'onmessage' | 'onmessageerror' | 'onerror' | 'postMessage' | 'terminate'
>;

interface IPending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The engine in a worker: numbers every call and settles it when its outcome arrives. */
export class WorkerEngine extends ForwardingEngine {
  constructor(private readonly _worker: WorkerLike) {
    super();
    _worker.onmessage = ({ data }: MessageEvent<Outcome>) => this._settle(data);
    _worker.onmessageerror = () => this._stop('The comparing worker sent an unreadable answer.');
    _worker.onerror = event =>
      this._stop(
        `The comparing worker stopped: ${event.message || 'it could not be loaded'}. Reload the page.`
      );
  }

  /** The buffers of the part are taken away from the caller. */
  override addPart(handle: Handle, part: IPart): Promise<void> {
    return this.forward('addPart', [
      handle,
      { ...part, a: ownBuffer(part.a), b: ownBuffer(part.b) }
    ]);
  }

  /** The buffers of the part are taken away from the caller. */
  override addChannelPart(handle: Handle, part: IChannelPart): Promise<void> {
    const { a, b } = part;
    return this.forward('addChannelPart', [
      handle,
      { ...part, a: a && ownBuffer(a), b: b && ownBuffer(b) }
    ]);
  }

  /** Ends the worker; calls under way are rejected. */
  dispose(): void {
    this._stop('The comparison was closed.');
  }

  protected forward<M extends Method>(
    method: M,
    args: Parameters<IEngine[M]>
  ): ReturnType<IEngine[M]> {
    const outcome = new Promise<unknown>((resolve, reject) => {
      if (this._stopped !== null) {
        reject(new Error(this._stopped));
        return;
      }
      const message: ICall<M> = { call: this._next++, method, args };
      try {
        this._worker.postMessage(message, buffersOf(args[1]));
        this._pending.set(message.call, { resolve, reject });
      } catch (error) {
        reject(new Error(`The data could not be sent to the comparing worker: ${sentence(error)}`));
      }
    });
    return outcome as ReturnType<IEngine[M]>;
  }

  private _settle(outcome: Outcome): void {
    const pending = this._pending.get(outcome.call);
    this._pending.delete(outcome.call);
    if ('error' in outcome) {
      pending?.reject(new Error(outcome.error));
    } else {
      pending?.resolve(outcome.value);
    }
  }

  private _stop(reason: string): void {
    this._stopped ??= reason;
    this._worker.terminate();
    const pending = [...this._pending.values()];
    this._pending.clear();
    pending.forEach(({ reject }) => reject(new Error(reason)));
  }

  private _pending = new Map<number, IPending>();
  private _next = 1;
  private _stopped: string | null = null;
}
