import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';

import { RequestFailed } from '../coordinator/connector';
import type { Ask, IConnector, IReply } from '../coordinator/connector';
import { decodeAnswer, isFinal } from '../protocol/decode';
import { PACKAGE_VERSION, PROTOCOL_VERSION } from '../protocol/measures';
import type { BatchRequest, Request } from '../protocol/v1';
import type { Bytes } from '../tensor/bytes';
import type { IChannel } from './channel';

/** After this long without a word, a request is asked again: the server drops floods silently. */
const SILENCE_MS = 15_000;
/** After this many unanswered tries the connection counts as lost. */
const TRIES = 4;
/** A greeting without an answer is tried again on a new comm, after twice as long each time. */
const GREETING_MS = 1_000;
const LONGEST_GREETING_MS = 30_000;

/** While the server drops messages it asks again so often, so that all has come soon after. */
const DROPPING_MS = 1_000;

const BUSY = 'The Jupyter kernel is busy; waiting for its answer.';
const DROPPING =
  'The Jupyter server is dropping messages, because a cell prints too much; what is missing comes ' +
  'when it prints less.';
const ENDED = 'The Jupyter kernel no longer has this comparison; run its cell again.';

interface IPending {
  readonly message: Request;
  readonly onReply: (reply: IReply) => void;
  readonly resolve: (reply: IReply) => void;
  readonly reject: (error: Error) => void;
  /** Results with a seq seen so far. */
  seen: number;
  tries: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** Requests and answers over one data comm: tokens, time-outs, retries, the version handshake. */
export class CommConnector implements IConnector {
  constructor(
    private readonly _open: () => Promise<IChannel>,
    private readonly _silence = SILENCE_MS
  ) {}

  get state(): 'connecting' | 'live' | 'lost' {
    return this._state;
  }

  get reason(): string {
    return this._reason;
  }

  get stateChanged(): ISignal<this, void> {
    return this._stateChanged;
  }

  /** Opens a new comm and shakes hands; what was asked meanwhile is asked again on it. */
  async connect(): Promise<void> {
    this._setState('connecting', 'Waiting for the Jupyter kernel.');
    try {
      let patience = GREETING_MS;
      while (!(await this._greet(patience))) {
        patience = this._dropping ? GREETING_MS : Math.min(2 * patience, LONGEST_GREETING_MS);
        this._setState('connecting', this._dropping ? DROPPING : BUSY);
      }
      this._closeReplaced();
      this._setState('live', '');
      for (const [token, pending] of this._pending) {
        this._transmit(token, pending);
      }
    } catch (error) {
      this._giveUp((error as Error).message);
      throw error;
    }
  }

  /** Marks the connection as lost, e.g. when the Jupyter kernel restarted. */
  lose(): void {
    if (this._channel) {
      this._lose(this._channel);
    }
  }

  /** The server has begun to drop messages: what stays unanswered is asked again soon. */
  noteDropping(): void {
    this._dropping = true;
    if (this._pending.size > 0 && this._state !== 'lost') {
      this._setState(this._state, DROPPING);
    }
    for (const [token, pending] of this._pending) {
      this._watch(token, pending);
    }
  }

  async ask(request: Ask, signal?: AbortSignal): Promise<IReply> {
    return this._request(request, () => undefined, signal);
  }

  async run(request: Ask, onMessage: (reply: IReply) => void, signal?: AbortSignal): Promise<void> {
    await this._request(request, onMessage, signal);
  }

  together(ask: () => void): void {
    const batch: Request[] = [];
    this._batch = batch;
    try {
      ask();
    } finally {
      this._batch = null;
    }
    const [first, ...others] = batch;
    if (first) {
      this._send(others.length > 0 ? { kind: 'batch', requests: [first, ...others] } : first);
    }
  }

  dispose(): void {
    this._disposed = true;
    for (const [token, pending] of this._pending) {
      this._settle(token);
      pending.reject(aborted());
    }
    this._closeReplaced();
    this._channel?.close();
    Signal.clearData(this);
  }

  /**
   * Opens a comm and says hello; false when there is no answer in time. A host learns only after
   * the first message which subshell serves a target, so that a comm opened while a cell runs may
   * wait for that cell; the next one does not.
   */
  private async _greet(patience: number): Promise<boolean> {
    const previous = this._channel;
    const channel = await this._open();
    this._channel = channel;
    if (previous) {
      this._replaced.push(previous);
    }
    channel.onMessage((content, buffers) => this._receive(content, buffers));
    const controller = new AbortController();
    let refused = false;
    channel.onClose(() => {
      refused = true;
      controller.abort();
      this._lose(channel);
    });
    const timer = setTimeout(() => controller.abort(), patience);
    const hello = { kind: 'hello', protocol: PROTOCOL_VERSION, package: PACKAGE_VERSION } as const;
    try {
      await this._request(hello, () => undefined, controller.signal);
      return true;
    } catch (error) {
      if (refused) {
        throw new Error(ENDED, { cause: error });
      }
      if (controller.signal.aborted && !this._disposed) {
        return false;
      }
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** A host ends the subshell of a target with its last comm, so the old comms go last. */
  private _closeReplaced(): void {
    this._replaced.splice(0).forEach(channel => channel.close());
  }

  private _request(
    request: Ask,
    onReply: (reply: IReply) => void,
    signal?: AbortSignal
  ): Promise<IReply> {
    if (signal?.aborted || this._disposed) {
      return Promise.reject(aborted());
    }
    if (this._state === 'lost') {
      return Promise.reject(new RequestFailed('lost', this._reason));
    }
    const token = `t${++this._tokens}`;
    const message = { ...request, token };
    return new Promise((resolve, reject) => {
      const pending: IPending = {
        message,
        onReply,
        resolve,
        reject,
        seen: 0,
        tries: 0,
        timer: undefined
      };
      this._pending.set(token, pending);
      signal?.addEventListener(
        'abort',
        () => {
          if (this._pending.has(token)) {
            this._settle(token);
            this._send({ kind: 'cancel', token: `t${++this._tokens}`, target: token });
            reject(aborted());
          }
        },
        { once: true }
      );
      this._transmit(token, pending);
    });
  }

  private _transmit(token: string, pending: IPending): void {
    clearTimeout(pending.timer);
    pending.seen = 0;
    this._send(pending.message);
    this._watch(token, pending);
  }

  private _send(message: Request | BatchRequest): void {
    if (this._batch && message.kind !== 'batch') {
      this._batch.push(message);
    } else {
      this._channel?.send(message);
    }
  }

  private _watch(token: string, pending: IPending): void {
    clearTimeout(pending.timer);
    pending.timer = setTimeout(
      () => {
        if (this._dropping) {
          this._setState(this._state, DROPPING);
        } else if (++pending.tries < TRIES) {
          this._setState(this._state, BUSY);
        }
        this._transmit(token, pending);
      },
      this._dropping ? DROPPING_MS : this._silence * 2 ** pending.tries
    );
  }

  private _receive(content: unknown, buffers: readonly Bytes[]): void {
    const answer = decodeAnswer(content);
    const pending = answer ? this._pending.get(answer.token) : undefined;
    if (!answer || !pending) {
      return;
    }
    if (this._reason !== '' && this._state === 'live' && !this._dropping) {
      this._setState('live', '');
    }
    const reply = { answer, buffers };
    if (!isFinal(answer)) {
      this._watch(answer.token, pending);
      pending.seen += 1;
      pending.onReply(reply);
      return;
    }
    if (answer.kind === 'done' && answer.count !== pending.seen) {
      // A result was dropped on the way: the job is cached, ask for it again.
      this._transmit(answer.token, pending);
      return;
    }
    this._settle(answer.token);
    if (this._dropping && this._pending.size === 0) {
      this._dropping = false;
      this._setState(this._state, '');
    }
    if (answer.kind === 'error') {
      pending.reject(new RequestFailed(answer.code, answer.message));
    } else {
      pending.resolve(reply);
    }
  }

  private _settle(token: string): void {
    clearTimeout(this._pending.get(token)?.timer);
    this._pending.delete(token);
  }

  private _lose(channel: IChannel): void {
    if (channel === this._channel && !this._disposed) {
      this._channel = null;
      this._giveUp(ENDED);
    }
  }

  /** Nobody is there to answer what was asked. */
  private _giveUp(reason: string): void {
    this._setState('lost', reason);
    for (const [token, pending] of this._pending) {
      this._settle(token);
      pending.reject(new RequestFailed('lost', reason));
    }
  }

  private _setState(state: 'connecting' | 'live' | 'lost', reason: string): void {
    if (state !== this._state || reason !== this._reason) {
      this._state = state;
      this._reason = reason;
      this._stateChanged.emit();
    }
  }

  private _channel: IChannel | null = null;
  private readonly _replaced: IChannel[] = [];
  /** What is to be sent in one message; null while messages are sent one by one. */
  private _batch: Request[] | null = null;
  private _state: 'connecting' | 'live' | 'lost' = 'connecting';
  private _reason = '';
  private _tokens = 0;
  private _disposed = false;
  private _dropping = false;
  private readonly _pending = new Map<string, IPending>();
  private readonly _stateChanged = new Signal<this, void>(this);
}

function aborted(): Error {
  return new DOMException('Given up.', 'AbortError');
}
