import type { ISignal } from '@lumino/signaling';

import type { Answer, Request } from '../protocol/messages';
import type { Bytes } from '../tensor/bytes';

/** A request without what the connector adds. */
export type Ask<R extends Request = Request> = R extends Request ? Omit<R, 'token'> : never;

/** An answer and the binary buffers that came with it. */
export interface IReply<A extends Answer = Answer> {
  readonly answer: A;
  readonly buffers: readonly Bytes[];
}

/** Carries requests to the Jupyter kernel and their answers back. */
export interface IConnector {
  /** Whether the Jupyter kernel answers, and why not. */
  readonly state: 'connecting' | 'live' | 'lost';
  readonly reason: string;
  readonly stateChanged: ISignal<IConnector, void>;

  /**
   * Asks once and waits for the one answer. Asks again after a time-out; rejects with
   * `RequestFailed` on an error answer and when the connection is lost, and with an AbortError when
   * the signal fires.
   */
  ask(request: Ask, signal?: AbortSignal): Promise<IReply>;

  /**
   * Runs a job: calls back for every result and progress in order, resolves when it is done,
   * rejects like `ask`. Aborting cancels the job in the Jupyter kernel.
   */
  run(request: Ask, onMessage: (reply: IReply) => void, signal?: AbortSignal): Promise<void>;

  /** Sends what is asked for during the call in one message. */
  together(ask: () => void): void;
}

/** An error answer, or none to be had: the message is a plain sentence for the user. */
export class RequestFailed extends Error {
  constructor(
    readonly code: string,
    message: string
  ) {
    super(message);
    this.name = 'RequestFailed';
  }
}
