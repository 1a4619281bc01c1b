import { openDataComm } from '../../../src/widget/dataComm';

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

async function opened(): Promise<[HostComm, Awaited<ReturnType<typeof openDataComm>>, string[]]> {
  jest.useFakeTimers();
  const comm = new HostComm();
  const opening = openDataComm({ _create_comm: () => Promise.resolve(comm) }, 'model');
  await jest.advanceTimersByTimeAsync(1_000);
  jest.useRealTimers();
  const data = await opening;
  const heard: string[] = [];
  data.onMessage(content => heard.push(String(content)));
  data.onClose(() => heard.push('closed'));
  return [comm, data, heard];
}

describe('openDataComm', () => {
  it('passes on what comes, until it ends', async () => {
    const [comm, , heard] = await opened();
    comm.message({ content: { data: 'one' } });
    comm.end();
    expect(heard).toEqual(['one', 'closed']);
  });

  it('lets go of its listeners when it is closed, and tells the other side', async () => {
    const [comm, data, heard] = await opened();
    data.close();
    comm.message({ content: { data: 'late' } });
    comm.end();
    expect([heard, comm.closed]).toEqual([[], 1]);
  });

  it('lets go of its listeners when it is released, and sends nothing', async () => {
    const [comm, data, heard] = await opened();
    data.release();
    comm.message({ content: { data: 'late' } });
    comm.end();
    expect([heard, comm.closed, comm.sent]).toEqual([[], 0, []]);
  });

  it('neither sends nor closes once its Jupyter kernel has gone', async () => {
    const [comm, data] = await opened();
    comm.jsServicesComm.isDisposed = true;
    data.send({});
    data.close();
    expect([comm.closed, comm.sent]).toEqual([0, []]);
  });

  it('says so where comms cannot be opened', async () => {
    await expect(openDataComm({}, 'model')).rejects.toThrow('cannot open a connection');
  });
});
