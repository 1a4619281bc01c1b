import { CommConnector } from '../../../src/widget/commConnector';
import type { IDataComm } from '../../../src/widget/dataComm';

type Sent = Record<string, unknown> & { kind: string; token: string };

/** The far end of a comm, played by the test. */
class Peer {
  readonly sent: Sent[] = [];
  silent = false;
  released = 0;
  close = (): void => undefined;
  answer: (content: object, buffers?: ArrayBuffer[]) => void = () => undefined;

  open = (): Promise<IDataComm> =>
    Promise.resolve({
      send: content => {
        const message = content as Sent;
        this.sent.push(message);
        if (message.kind === 'hello' && !this.silent) {
          this.answer({ kind: 'hello', token: message.token, protocol: 1, package: '0.1.0' });
        }
      },
      onMessage: callback => (this.answer = (content, buffers = []) => callback(content, buffers)),
      onClose: callback => (this.close = callback),
      release: () => (this.released += 1),
      close: () => undefined
    });

  last(): Sent {
    return this.sent[this.sent.length - 1];
  }
}

async function connected(): Promise<[CommConnector, Peer]> {
  const peer = new Peer();
  const connector = new CommConnector(peer.open, 100);
  await connector.connect();
  return [connector, peer];
}

describe('CommConnector', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('shakes hands and goes live', async () => {
    const [connector, peer] = await connected();
    expect(peer.sent[0]).toMatchObject({ kind: 'hello', protocol: 2 });
    expect(connector.state).toBe('live');
  });

  it('says the sentence of a version mismatch', async () => {
    const peer = new Peer();
    peer.silent = true;
    const connector = new CommConnector(peer.open, 100);
    const attempt = connector.connect();
    await Promise.resolve();
    await Promise.resolve();
    peer.answer({ kind: 'error', token: peer.last().token, code: 'version', message: 'Upgrade.' });
    await expect(attempt).rejects.toThrow('Upgrade.');
    expect([connector.state, connector.reason]).toEqual(['lost', 'Upgrade.']);
  });

  it('greets again on a new comm when the first one stays silent', async () => {
    const peer = new Peer();
    peer.silent = true;
    const connector = new CommConnector(peer.open, 100_000);
    const attempt = connector.connect();
    await jest.advanceTimersByTimeAsync(900);
    expect(peer.sent.filter(({ kind }) => kind === 'hello')).toHaveLength(1);
    peer.silent = false;
    await jest.advanceTimersByTimeAsync(1_000);
    await attempt;
    expect(peer.sent.filter(({ kind }) => kind === 'hello')).toHaveLength(2);
    expect(connector.state).toBe('live');
  });

  it('matches answers by token and ignores strangers', async () => {
    const [connector, peer] = await connected();
    const one = connector.ask({ kind: 'image', image: 1 });
    const first = peer.last().token;
    const two = connector.ask({ kind: 'image', image: 2 });
    const second = peer.last().token;
    const answer = (token: string, image: number): void =>
      peer.answer({ kind: 'image', token, image, name: '', width: 1, height: 1, label: null });
    answer('stranger', 9);
    answer(second, 2);
    answer(first, 1);
    expect((await one).answer).toMatchObject({ image: 1 });
    expect((await two).answer).toMatchObject({ image: 2 });
  });

  it('sends in one message what is asked together, and asks again one by one', async () => {
    const [connector, peer] = await connected();
    const images: Promise<unknown>[] = [];
    connector.together(() => undefined);
    expect(peer.sent).toHaveLength(1);
    connector.together(() => images.push(connector.ask({ kind: 'image', image: 1 })));
    expect(peer.last()).toMatchObject({ kind: 'image', image: 1 });
    connector.together(() => {
      images.push(connector.ask({ kind: 'image', image: 2 }));
      images.push(connector.ask({ kind: 'image', image: 3 }));
    });
    const { kind, requests } = peer.last() as unknown as { kind: string; requests: Sent[] };
    expect(kind).toBe('batch');
    expect(requests).toMatchObject([{ image: 2 }, { image: 3 }]);
    jest.advanceTimersByTime(150);
    expect(peer.sent.slice(-3)).toMatchObject([{ image: 1 }, { image: 2 }, { image: 3 }]);
    for (const [image, { token }] of peer.sent.slice(-3).entries()) {
      peer.answer({ kind: 'image', token, image, name: '', width: 1, height: 1, label: null });
    }
    expect(await Promise.all(images)).toHaveLength(3);
  });

  it('asks again after silence, with the same token', async () => {
    const [connector, peer] = await connected();
    void connector.ask({ kind: 'image', image: 1 });
    const { token } = peer.last();
    jest.advanceTimersByTime(150);
    expect(peer.sent.filter(message => message.token === token)).toHaveLength(2);
  });

  it('says after five seconds without a word that nobody answers, until there is a word', async () => {
    const peer = new Peer();
    const connector = new CommConnector(peer.open);
    await connector.connect();
    void connector.ask({ kind: 'image', image: 1 });
    peer.silent = true;
    jest.advanceTimersByTime(4_900);
    expect(connector.reason).toBe('');
    jest.advanceTimersByTime(200);
    expect([connector.state, connector.reason]).toEqual([
      'live',
      expect.stringContaining('not answering')
    ]);
    peer.answer({ kind: 'hello', token: 'late', protocol: 1, package: '0.1.0' });
    expect(connector.reason).toBe('');
    jest.advanceTimersByTime(5_100);
    expect(connector.reason).toContain('not answering');
  });

  it('says nothing while whoever works on a long answer still answers a greeting', async () => {
    const peer = new Peer();
    const connector = new CommConnector(peer.open);
    await connector.connect();
    void connector.ask({ kind: 'image', image: 1 });
    for (let second = 0; second < 60; second += 1) {
      jest.advanceTimersByTime(1_000);
      expect(connector.reason).toBe('');
    }
  });

  it('says after five seconds of greetings that nobody answers', async () => {
    const peer = new Peer();
    peer.silent = true;
    const connector = new CommConnector(peer.open);
    const attempt = connector.connect();
    await jest.advanceTimersByTimeAsync(4_500);
    expect(connector.reason).toContain('busy');
    await jest.advanceTimersByTimeAsync(1_000);
    expect(connector.reason).toContain('not answering');
    await jest.advanceTimersByTimeAsync(5_000);
    expect(connector.reason).toContain('not answering');
    peer.silent = false;
    await jest.advanceTimersByTimeAsync(20_000);
    await attempt;
    expect([connector.state, connector.reason]).toEqual(['live', '']);
  });

  it('waits while the way is cut, and asks again on a new comm when it is there again', async () => {
    const [connector, peer] = await connected();
    const before = connector.ask({ kind: 'image', image: 1 });
    const { token } = peer.last();
    connector.interrupt('Cut.');
    expect([connector.state, connector.reason]).toEqual(['connecting', 'Cut.']);
    const during = connector.ask({ kind: 'image', image: 2 });
    await jest.advanceTimersByTimeAsync(60_000);
    expect([connector.state, connector.reason, peer.last().token]).toEqual([
      'connecting',
      'Cut.',
      token
    ]);
    connector.resume();
    await jest.advanceTimersByTimeAsync(10);
    expect([connector.state, connector.reason]).toEqual(['live', '']);
    expect(peer.sent.filter(({ kind }) => kind === 'hello')).toHaveLength(2);
    expect(peer.sent.slice(-2)).toMatchObject([{ image: 1, token }, { image: 2 }]);
    for (const [i, { token: asked }] of peer.sent.slice(-2).entries()) {
      const image = i + 1;
      peer.answer({
        kind: 'image',
        token: asked,
        image,
        name: '',
        width: 1,
        height: 1,
        label: null
      });
    }
    expect([(await before).answer, (await during).answer]).toMatchObject([
      { image: 1 },
      { image: 2 }
    ]);
  });

  it('gives up a greeting when the way is cut, and greets at once when it is back', async () => {
    const peer = new Peer();
    peer.silent = true;
    const connector = new CommConnector(peer.open);
    const attempt = connector.connect();
    await jest.advanceTimersByTimeAsync(8_000);
    connector.interrupt('Cut.');
    await jest.advanceTimersByTimeAsync(60_000);
    await attempt;
    const greetings = peer.sent.length;
    peer.silent = false;
    connector.resume();
    await jest.advanceTimersByTimeAsync(10);
    expect([connector.state, peer.sent.length]).toEqual(['live', greetings + 1]);
  });

  it('stays lost when the way comes back, and takes a sentence that knows more', async () => {
    const [connector, peer] = await connected();
    connector.lose();
    expect(peer.released).toBe(1);
    connector.lose('It died.');
    connector.interrupt('Cut.');
    connector.resume();
    await jest.advanceTimersByTimeAsync(10);
    expect([connector.state, connector.reason]).toEqual(['lost', 'It died.']);
    expect(peer.sent).toHaveLength(1);
  });

  it('asks again every second while the server drops messages, and says so until all has come', async () => {
    const [connector, peer] = await connected();
    const asked = (token: string): number =>
      peer.sent.filter(message => message.token === token).length;
    connector.noteDropping();
    expect(connector.reason).toBe('');
    const one = connector.ask({ kind: 'image', image: 1 });
    const first = peer.last().token;
    const two = connector.ask({ kind: 'image', image: 2 });
    const second = peer.last().token;
    jest.advanceTimersByTime(5_500);
    expect([asked(first), asked(second)]).toEqual([6, 6]);
    expect(connector.reason).toContain('dropping messages');
    const answer = (token: string, image: number): void =>
      peer.answer({ kind: 'image', token, image, name: '', width: 1, height: 1, label: null });
    answer(first, 1);
    await one;
    expect(connector.reason).toContain('dropping messages');
    answer(second, 2);
    await two;
    expect(connector.reason).toBe('');
  });

  it('says no more that messages are dropped when nobody waits for any', async () => {
    const [connector] = await connected();
    const controller = new AbortController();
    const asked = connector.ask({ kind: 'image', image: 1 }, controller.signal);
    connector.noteDropping();
    expect(connector.reason).toContain('dropping messages');
    controller.abort();
    await expect(asked).rejects.toThrow();
    expect(connector.reason).toBe('');
  });

  it('greets every second while the server drops messages', async () => {
    const peer = new Peer();
    peer.silent = true;
    const connector = new CommConnector(peer.open, 100_000);
    const attempt = connector.connect();
    await jest.advanceTimersByTimeAsync(500);
    connector.noteDropping();
    expect([connector.state, connector.reason]).toEqual([
      'connecting',
      expect.stringContaining('dropping messages')
    ]);
    await jest.advanceTimersByTimeAsync(5_000);
    expect(peer.sent.filter(({ kind }) => kind === 'hello').length).toBeGreaterThan(4);
    peer.silent = false;
    await jest.advanceTimersByTimeAsync(1_000);
    await attempt;
    expect([connector.state, connector.reason]).toEqual(['live', '']);
  });

  it('asks a job again when a result was lost on the way', async () => {
    const [connector, peer] = await connected();
    const seen: number[] = [];
    const job = connector.run({ kind: 'study', name: 'overview', params: {} }, ({ answer }) => {
      if (answer.kind === 'result') {
        seen.push(answer.seq);
      }
    });
    const { token } = peer.last();
    const result = (seq: number): object => ({
      kind: 'result',
      token,
      seq,
      result: {},
      share: 0.5,
      grows: []
    });
    peer.answer(result(0));
    peer.answer({ kind: 'done', token, count: 2 });
    expect(peer.sent.filter(message => message.token === token)).toHaveLength(2);
    peer.answer(result(0));
    peer.answer(result(1));
    peer.answer({ kind: 'done', token, count: 2 });
    await job;
    expect(seen).toEqual([0, 0, 1]);
  });

  it('cancels by token and rejects at once', async () => {
    const [connector, peer] = await connected();
    const controller = new AbortController();
    const job = connector.run(
      { kind: 'study', name: 'accuracy', params: {} },
      () => undefined,
      controller.signal
    );
    const { token } = peer.last();
    controller.abort();
    await expect(job).rejects.toMatchObject({ name: 'AbortError' });
    expect(peer.last()).toMatchObject({ kind: 'cancel', target: token });
  });

  it('turns lost when the comm closes: what is asked fails with the way out, until it connects anew', async () => {
    const [connector, peer] = await connected();
    const before = connector.ask({ kind: 'image', image: 1 });
    const gone = expect(before).rejects.toThrow('run its cell again');
    peer.close();
    expect(connector.state).toBe('lost');
    await gone;
    await expect(connector.ask({ kind: 'image', image: 2 })).rejects.toThrow('run its cell again');
    await connector.connect();
    const image = connector.ask({ kind: 'image', image: 1 });
    const { token } = peer.last();
    peer.answer({ kind: 'image', token, image: 1, name: '', width: 1, height: 1, label: null });
    expect((await image).answer.kind).toBe('image');
  });

  it('keeps what is asked while it connects', async () => {
    const peer = new Peer();
    peer.silent = true;
    const connector = new CommConnector(peer.open, 100_000);
    const attempt = connector.connect();
    const image = connector.ask({ kind: 'image', image: 1 });
    peer.silent = false;
    await jest.advanceTimersByTimeAsync(3_000);
    await attempt;
    const { token } = peer.sent.filter(({ kind }) => kind === 'image').at(-1)!;
    peer.answer({ kind: 'image', token, image: 1, name: '', width: 1, height: 1, label: null });
    expect((await image).answer.kind).toBe('image');
  });
});
