import type { Kernel, KernelMessage } from '@jupyterlab/services';

/** The part of a widget manager that knows its Jupyter kernel; a closed notebook's throws. */
interface IKernelHolder {
  readonly kernel: Kernel.IKernelConnection | null;
}

const GONE: ReadonlySet<Kernel.Status> = new Set([
  'restarting',
  'autorestarting',
  'terminating',
  'dead'
]);

/** What the Jupyter server writes into the cell's output when it begins to drop messages. */
const DROPPING = /^IOPub (message|data) rate exceeded\./;

export interface IKernelEvents {
  readonly onGone: () => void;
  /** The Jupyter server drops messages of the kernel for a while. */
  readonly onDropping: () => void;
}

/**
 * Calls `onGone` once when the Jupyter kernel restarts, dies or is shut down, or when the connection to it
 * is given up because its notebook is closed. Widget managers tell of restarts by the user alone.
 *
 * @returns the Jupyter kernel's id, empty when there is none, and what ends the watching
 */
export function watchKernel(
  manager: unknown,
  { onGone, onDropping }: IKernelEvents
): { id: string; end: () => void } {
  const kernel = (manager as Partial<IKernelHolder> | null)?.kernel;
  if (!kernel) {
    return { id: '', end: () => undefined };
  }
  const gone = (): void => {
    end();
    onGone();
  };
  const onStatus = (_: unknown, status: Kernel.Status): void => {
    if (GONE.has(status)) {
      gone();
    }
  };
  const onMessage = (_: unknown, { header, content }: KernelMessage.IIOPubMessage): void => {
    if (header.msg_type === 'stream' && DROPPING.test((content as { text: string }).text)) {
      onDropping();
    }
  };
  const end = (): void => {
    kernel.iopubMessage.disconnect(onMessage);
    kernel.statusChanged.disconnect(onStatus);
    kernel.disposed.disconnect(gone);
  };
  kernel.iopubMessage.connect(onMessage);
  kernel.statusChanged.connect(onStatus);
  kernel.disposed.connect(gone);
  return { id: kernel.id, end };
}
