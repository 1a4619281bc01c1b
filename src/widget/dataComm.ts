import type { Bytes } from '../tensor/bytes';
import { thisPage } from './page';

/** What is needed of a comm, whatever the host. */
export interface IDataComm {
  send(content: object): void;
  onMessage(callback: (content: unknown, buffers: readonly Bytes[]) => void): void;
  onClose(callback: () => void): void;
  /** Lets go of whoever listens, e.g. as the Jupyter kernel has gone; nothing is sent. */
  release(): void;
  /** Releases it and ends the other side. */
  close(): void;
}

interface ICommMessage {
  readonly content: { readonly data: unknown };
  readonly buffers?: readonly Bytes[];
}

interface IClassicComm {
  open(data: object, callbacks?: object, metadata?: object): unknown;
  /** Present where comms are JupyterLab's; the promise settles when the comm has its subshell. */
  readonly jsServicesComm?: {
    readonly subshellStarted?: Promise<unknown>;
    /** True once its Jupyter kernel has restarted or gone: it can neither send nor close then. */
    readonly isDisposed?: boolean;
  };
  send(data: object): unknown;
  on_msg(callback: (message: ICommMessage) => void): void;
  on_close(callback: () => void): void;
  close(): unknown;
}

/** The part of a widget manager that opens comms; every host's manager has it. */
interface ICommOpener {
  _create_comm(target: string, id: string): Promise<IClassicComm>;
}

function opensComms(manager: unknown): manager is ICommOpener {
  return typeof (manager as Partial<ICommOpener> | null)?._create_comm === 'function';
}

/** Longest wait for a subshell, in ms. */
const SUBSHELL_MS = 500;

/** Target that the Python package registers. */
const TARGET = 'cnn_comparator.data';

/**
 * Opens the data comm through the widget manager. A target of its own gives it a subshell of its
 * own, so that it is served while a cell runs.
 *
 * @param manager - the host's widget manager
 * @param modelId - the widget the comm belongs to
 * @throws Error when the host's manager cannot open comms
 */
export async function openDataComm(manager: unknown, modelId: string): Promise<IDataComm> {
  if (!opensComms(manager)) {
    throw new Error('This application cannot open a connection to the Jupyter kernel.');
  }
  const id = `${modelId}-${Math.random().toString(36).slice(2, 12)}`;
  // Without data the manager does not open the comm yet: what is sent before the subshell is known
  // goes to the main shell and waits there for the running cell.
  const [comm, page] = await Promise.all([manager._create_comm(TARGET, id), thisPage()]);
  await Promise.race([
    comm.jsServicesComm?.subshellStarted?.catch(() => undefined),
    new Promise(resolve => setTimeout(resolve, SUBSHELL_MS))
  ]);
  comm.open({ model_id: modelId, ...(page && { page }) }, undefined, {});
  const ifOpen = (act: () => unknown): void => {
    if (!comm.jsServicesComm?.isDisposed) {
      act();
    }
  };
  // A host may hold a comm long after its end, and with it what listens to it.
  let onMessage: Parameters<IDataComm['onMessage']>[0] | null = null;
  let onClose: Parameters<IDataComm['onClose']>[0] | null = null;
  comm.on_msg(message => onMessage?.(message.content.data, message.buffers ?? []));
  comm.on_close(() => onClose?.());
  const release = (): void => {
    onMessage = null;
    onClose = null;
  };
  return {
    send: content => ifOpen(() => comm.send(content)),
    onMessage: callback => (onMessage = callback),
    onClose: callback => (onClose = callback),
    release,
    close: () => {
      release();
      ifOpen(() => comm.close());
    }
  };
}
