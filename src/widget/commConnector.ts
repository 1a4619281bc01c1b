import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';

import { RequestFailed } from '../coordinator/connector';
import type { Ask, IConnector, IReply } from '../coordinator/connector';
import { decodeAnswer, isFinal } from '../protocol/decode';
import { PACKAGE_VERSION, PROTOCOL_VERSION } from '../protocol/measures';
import type { BatchRequest, Request } from '../protocol/messages';
import type { Bytes } from '../tensor/bytes';
import { inWords } from '../text/inWords';
import type { IDataComm } from './dataComm';
import { Silence } from './silence';
import { waitWords } from './waitWords';

/** After this long without a word, a request is asked again: the server drops floods silently. */
const REPEAT_MS = 15_000;
/** A greeting without an answer is tried again on a new comm, after twice as long each time. */
const GREETING_MS = 1_000;
const LONGEST_GREETING_MS = 30_000;

/** While the server drops messages it asks again so often, so that all has come soon after. */
const DROPPING_MS = 1_000;

const HELLO = { kind: 'hello', protocol: PROTOCOL_VERSION, package: PACKAGE_VERSION } as const;

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
    private readonly _open: () => Promise<IDataComm>,
    private readonly _repeat = REPEAT_MS
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
    const attempt = this._begin();
    this._setState('connecting', waitWords.waiting());
    try {
      let patience = GREETING_MS;
      while (!(await this._greet(attempt, patience))) {
        if (attempt !== this._attempt) {
          return;
        }
        patience = this._dropping ? GREETING_MS : Math.min(2 * patience, LONGEST_GREETING_MS);
        if (this._dropping || this._reason !== waitWords.silent()) {
          this._explain(this._dropping ? waitWords.dropping() : waitWords.busy());
        }
      }
    } catch (error) {
      if (attempt === this._attempt) {
        this._giveUp((error as Error).message);
      }
      throw error;
    }
    if (attempt === this._attempt) {
      this._closeReplaced();
      this._silence.end();
      this._setState('live', '');
      this._dropping &&= this._pending.size > 0;
      this._pending.forEach((pending, token) => this._transmit(token, pending));
    }
  }

  /** Nobody is there any more, e.g. because the Jupyter kernel restarted. */
  lose(reason = waitWords.ended()): void {
    this._begin();
    this._replaced.splice(0).forEach(comm => comm.release());
    this._comm?.release();
    this._comm = null;
    this._giveUp(reason);
  }

  /** The way to the Jupyter kernel is cut: what is asked waits until it is there again. */
  interrupt(reason: string): void {
    if (this._state !== 'lost') {
      this._begin();
      this._isCut = true;
      this._silence.end();
      this._setState('connecting', reason);
    }
  }

  /** The way is there again: shakes hands anew, as the other end may have ended meanwhile. */
  resume(): void {
    if (this._isCut) {
      this.connect().catch(() => undefined);
    }
  }

  /** The server has begun to drop messages: what stays unanswered is asked again soon. */
  noteDropping(): void {
    this._dropping = true;
    if (this._pending.size > 0 && this._state !== 'lost') {
      this._explain(waitWords.dropping());
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
    this._begin();
    this._silence.end();
    for (const [token, pending] of this._pending) {
      this._settle(token);
      pending.reject(aborted());
    }
    this._closeReplaced();
    this._comm?.close();
    Signal.clearData(this);
  }

  /**
   * Opens a comm and says hello; false when there is no answer in time. A host learns only after
   * the first message which subshell serves a target, so that a comm opened while a cell runs may
   * wait for that cell; the next one does not.
   */
  private async _greet(attempt: number, patience: number): Promise<boolean> {
    const comm = await this._open();
    if (attempt !== this._attempt) {
      comm.close();
      return false;
    }
    const previous = this._comm;
    this._comm = comm;
    if (previous) {
      this._replaced.push(previous);
    }
    comm.onMessage((content, buffers) => this._receive(content, buffers));
    const controller = new AbortController();
    let refused = false;
    comm.onClose(() => {
      refused = true;
      controller.abort();
      this._lose(comm);
    });
    const timer = setTimeout(() => controller.abort(), patience);
    try {
      await this._request(HELLO, () => undefined, controller.signal);
      return true;
    } catch (error) {
      if (refused) {
        throw new Error(waitWords.ended(), { cause: error });
      }
      if (controller.signal.aborted || attempt !== this._attempt) {
        return false;
      }
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** A host ends the subshell of a target with its last comm, so the old comms go last. */
  private _closeReplaced(): void {
    this._replaced.splice(0).forEach(comm => comm.close());
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
    if (!this._isCut) {
      this._send(pending.message);
      this._silence.expect();
    }
    this._watch(token, pending);
  }

  private _send(message: Request | BatchRequest): void {
    if (this._batch && message.kind !== 'batch') {
      this._batch.push(message);
    } else {
      this._comm?.send(message);
    }
  }

  /** Whoever works on a long answer still says hello. */
  private _probe(): void {
    this._comm?.send({ ...HELLO, token: `t${++this._tokens}` });
  }

  private _watch(token: string, pending: IPending): void {
    clearTimeout(pending.timer);
    pending.timer = setTimeout(
      () => {
        pending.tries += 1;
        if (this._dropping) {
          this._explain(waitWords.dropping());
        }
        this._transmit(token, pending);
      },
      this._dropping ? DROPPING_MS : this._repeat * 2 ** pending.tries
    );
  }

  private _receive(content: unknown, buffers: readonly Bytes[]): void {
    this._silence.heard(this._pending.size > 0);
    if (this._state === 'live' && !this._dropping) {
      this._setState('live', '');
    }
    const answer = decodeAnswer(inWords(content));
    const pending = answer ? this._pending.get(answer.token) : undefined;
    if (!answer || !pending) {
      return;
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
    if (answer.kind === 'error') {
      pending.reject(new RequestFailed(answer.code, answer.message));
    } else {
      pending.resolve(reply);
    }
  }

  private _settle(token: string): void {
    clearTimeout(this._pending.get(token)?.timer);
    this._pending.delete(token);
    // One greeting after another counts as one.
    if (this._pending.size === 0 && this._state !== 'connecting') {
      this._silence.end();
      this._endDropping();
    }
  }

  /** What was asked while the server dropped messages has come, or nobody waits for it any more. */
  private _endDropping(): void {
    if (this._dropping) {
      this._dropping = false;
      this._explain('');
    }
  }

  /** What was begun before is left alone, however it ends. @returns what names the new attempt */
  private _begin(): number {
    this._isCut = false;
    return ++this._attempt;
  }

  private _lose(comm: IDataComm): void {
    if (comm === this._comm && !this._disposed) {
      this.lose();
    }
  }

  /** Nobody is there to answer what was asked. */
  private _giveUp(reason: string): void {
    this._silence.end();
    this._setState('lost', reason);
    for (const [token, pending] of this._pending) {
      this._settle(token);
      pending.reject(new RequestFailed('lost', reason));
    }
  }

  /** Why what was asked has not come yet, in the state that is. */
  private _explain(reason: string): void {
    this._setState(this._state, reason);
  }

  private _setState(state: 'connecting' | 'live' | 'lost', reason: string): void {
    if (state !== this._state || reason !== this._reason) {
      this._state = state;
      this._reason = reason;
      this._stateChanged.emit();
    }
  }

  private _comm: IDataComm | null = null;
  private readonly _replaced: IDataComm[] = [];
  /** What is to be sent in one message; null while messages are sent one by one. */
  private _batch: Request[] | null = null;
  private _state: 'connecting' | 'live' | 'lost' = 'connecting';
  private _reason = '';
  private _tokens = 0;
  private _disposed = false;
  private _dropping = false;
  private _isCut = false;
  /** Counts what has been begun: attempts to connect, and their ends. */
  private _attempt = 0;
  private readonly _silence = new Silence({
    onProbe: () => this._probe(),
    onSilent: () => this._explain(this._dropping ? waitWords.dropping() : waitWords.silent())
  });
  private readonly _pending = new Map<string, IPending>();
  private readonly _stateChanged = new Signal<this, void>(this);
}

function aborted(): Error {
  return new DOMException('Given up.', 'AbortError');
}
