import { openChannel } from '../../../src/widget/channel';

type Message = { content: { data: unknown }; buffers?: DataView[] };

/** A comm as a host keeps it, with what listens to it. */
class HostComm {
  readonly sent: unknown[] = [];
  closed = 0;
  jsServicesComm = { isDisposed: false };
  message: (message: Message) => void = () => undefined;
  end: () => void = () => undefined;

  open(): void {}
  send(data: object): void {
    this.sent.push(data);
  }
  on_msg(callback: (message: Message) => void): void {
    this.message = callback;
  }
  on_close(callback: () => void): void {
    this.end = callback;
  }
  close(): void {
    this.closed += 1;
  }
}

async function opened(): Promise<[HostComm, Awaited<ReturnType<typeof openChannel>>, string[]]> {
  jest.useFakeTimers();
  const comm = new HostComm();
  const opening = openChannel({ _create_comm: () => Promise.resolve(comm) }, 'model');
  await jest.advanceTimersByTimeAsync(1_000);
  jest.useRealTimers();
  const channel = await opening;
  const heard: string[] = [];
  channel.onMessage(content => heard.push(String(content)));
  channel.onClose(() => heard.push('closed'));
  return [comm, channel, heard];
}

describe('openChannel', () => {
  it('passes on what comes, until it ends', async () => {
    const [comm, , heard] = await opened();
    comm.message({ content: { data: 'one' } });
    comm.end();
    expect(heard).toEqual(['one', 'closed']);
  });

  it('lets go of its listeners when it is closed, and tells the other side', async () => {
    const [comm, channel, heard] = await opened();
    channel.close();
    comm.message({ content: { data: 'late' } });
    comm.end();
    expect([heard, comm.closed]).toEqual([[], 1]);
  });

  it('lets go of its listeners when it is released, and sends nothing', async () => {
    const [comm, channel, heard] = await opened();
    channel.release();
    comm.message({ content: { data: 'late' } });
    comm.end();
    expect([heard, comm.closed, comm.sent]).toEqual([[], 0, []]);
  });

  it('neither sends nor closes once its Jupyter kernel has gone', async () => {
    const [comm, channel] = await opened();
    comm.jsServicesComm.isDisposed = true;
    channel.send({});
    channel.close();
    expect([comm.closed, comm.sent]).toEqual([0, []]);
  });

  it('says so where comms cannot be opened', async () => {
    await expect(openChannel({}, 'model')).rejects.toThrow('cannot open a connection');
  });
});
