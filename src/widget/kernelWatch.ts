import type { Kernel, KernelMessage } from '@jupyterlab/services';

import { trans } from '../text/trans';

/** The part of a widget manager that knows its Jupyter kernel; a closed notebook's throws. */
interface IKernelHolder {
  readonly kernel: Kernel.IKernelConnection | null;
}

/** Why there is nobody any more, by the status that says so. */
const GONE: Partial<Record<Kernel.Status, () => string>> = {
  restarting: () => trans.__('The Jupyter kernel was restarted; run its cell again.'),
  autorestarting: () =>
    trans.__('The Jupyter kernel died and was started anew; run its cell again.'),
  terminating: () => trans.__('The Jupyter kernel was shut down; start it and run its cell again.'),
  dead: () => trans.__('The Jupyter kernel died; restart it and run its cell again.')
};

/** Why the Jupyter kernel cannot be reached, by the state of the connection. */
const CUT: Partial<Record<Kernel.ConnectionStatus, () => string>> = {
  connecting: () => trans.__('The connection to the Jupyter server was lost; trying to reconnect.'),
  disconnected: () =>
    trans.__(
      'The connection to the Jupyter server was lost; choose Reconnect to Kernel in the menu Kernel, or reload the page.'
    )
};

/** What the Jupyter server writes into the cell's output when it begins to drop messages. */
const DROPPING = /^IOPub (message|data) rate exceeded\./;

export interface IKernelEvents {
  /** Nobody answers any more; the sentence says why, and may be followed by one that knows more. */
  readonly onGone: (sentence: string) => void;
  /** The connection was cut, as the sentence says, or is there again: null. */
  readonly onLink: (sentence: string | null) => void;
  /** The Jupyter server drops messages of the kernel for a while. */
  readonly onDropping: () => void;
}

/**
 * Tells when the Jupyter kernel restarts, dies or is shut down, when the connection to it is cut or
 * comes back, and when it is given up because its notebook is closed. Widget managers tell of
 * restarts by the user alone.
 */
export class KernelWatch {
  constructor(
    manager: unknown,
    private readonly _events: IKernelEvents
  ) {
    this._kernel = (manager as Partial<IKernelHolder> | null)?.kernel ?? null;
    this._kernel?.iopubMessage.connect(this._onMessage, this);
    this._kernel?.statusChanged.connect(this._onStatus, this);
    this._kernel?.connectionStatusChanged.connect(this._onConnection, this);
    this._kernel?.disposed.connect(this._onDisposed, this);
  }

  /** The Jupyter kernel's id; empty when there is none. */
  get id(): string {
    return this._kernel?.id ?? '';
  }

  dispose(): void {
    this._kernel?.iopubMessage.disconnect(this._onMessage, this);
    this._kernel?.statusChanged.disconnect(this._onStatus, this);
    this._kernel?.connectionStatusChanged.disconnect(this._onConnection, this);
    this._kernel?.disposed.disconnect(this._onDisposed, this);
  }

  private _onStatus(_: unknown, status: Kernel.Status): void {
    const sentence = GONE[status];
    // A kernel that died is said to restart first, and to restart by itself right after.
    if (sentence !== undefined && (!this._isGone || status === 'autorestarting')) {
      this._isGone = true;
      this._events.onGone(sentence());
    }
  }

  private _onConnection(_: unknown, status: Kernel.ConnectionStatus): void {
    if (!this._isGone) {
      this._events.onLink(CUT[status]?.() ?? null);
    }
  }

  private _onMessage(_: unknown, { header, content }: KernelMessage.IIOPubMessage): void {
    if (header.msg_type === 'stream' && DROPPING.test((content as { text: string }).text)) {
      this._events.onDropping();
    }
  }

  private _onDisposed(): void {
    this.dispose();
    if (!this._isGone) {
      this._isGone = true;
      this._events.onGone(
        trans.__(
          'The notebook was closed or has another Jupyter kernel; open it and run its cell again.'
        )
      );
    }
  }

  private readonly _kernel: Kernel.IKernelConnection | null;
  private _isGone = false;
}
