import { kernel } from './lab';

/** A message of a comm, each request of a batch as one, or a message that a cell's run began with. */
export interface IMessage {
  /** Time in ms. */
  readonly at: number;
  readonly direction: 'send' | 'recv';
  readonly type: string;
  /** Of the data comm. */
  readonly kind: string | null;
  readonly parameter: string | null;
  readonly bytes: number;
}

interface IData {
  readonly kind?: string;
  readonly tensor?: { readonly parameter?: string };
  /** Of a batch. */
  readonly requests?: readonly IData[];
}

const TYPES = ['comm_open', 'comm_msg', 'comm_close', 'execute_request'];

/** Records what goes between browser and Jupyter kernel from now on. */
export function recordMessages(): { stop(): IMessage[] } {
  const messages: IMessage[] = [];
  const connection = kernel();
  const record: Parameters<typeof connection.anyMessage.connect>[0] = (_, { msg, direction }) => {
    const type = msg.header.msg_type;
    if (!TYPES.includes(type)) {
      return;
    }
    const { data } = msg.content as { data?: IData };
    for (const one of data?.requests ?? [data]) {
      messages.push({
        at: performance.now(),
        direction,
        type,
        kind: one?.kind ?? null,
        parameter: one?.tensor?.parameter ?? null,
        bytes: (msg.buffers ?? []).reduce((sum, { byteLength }) => sum + byteLength, 0)
      });
    }
  };
  connection.anyMessage.connect(record);
  return {
    stop: () => {
      connection.anyMessage.disconnect(record);
      return messages;
    }
  };
}
