import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** A link to a server on this machine that can be made slow or cut, whatever runs over it. */
export class SlowLink {
  /** What all connections together carry to the browser, in bytes per second. */
  rate = Infinity;
  /** What every chunk waits in either direction, in ms. */
  latency = 0;

  private constructor(private readonly _server: Server) {}

  static async to(address: string): Promise<SlowLink> {
    const { hostname, port } = new URL(address);
    const server = createServer();
    const link = new SlowLink(server);
    server.on('connection', browser => {
      const upstream = connect(Number(port), hostname);
      link._pair(browser, upstream);
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return link;
  }

  get address(): string {
    return `http://127.0.0.1:${(this._server.address() as AddressInfo).port}`;
  }

  /**
   * Ends all WebSockets and takes no new ones until it is mended. Other requests go through: Galata
   * makes some of its own, which must not fail.
   */
  cut(): void {
    this._isCut = true;
    this._webSockets.forEach(socket => socket.destroy());
  }

  mend(): void {
    this._isCut = false;
  }

  close(): void {
    this._server.close();
    this._sockets.forEach(socket => socket.destroy());
  }

  private _pair(browser: Socket, upstream: Socket): void {
    for (const [from, to] of [
      [browser, upstream],
      [upstream, browser]
    ]) {
      this._sockets.add(from);
      from.setNoDelay(true);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this._sockets.delete(from);
        setTimeout(() => to.end(), this.latency);
      });
    }
    const [up, down] = [new Late(upstream), new Late(browser)];
    browser.on('data', chunk => {
      if (/^upgrade: websocket/im.test(chunk.toString('latin1'))) {
        this._webSockets.add(browser);
        browser.on('close', () => this._webSockets.delete(browser));
        if (this._isCut) {
          browser.destroy();
          return;
        }
      }
      up.add(chunk, this.latency);
    });
    upstream.on('data', chunk => {
      const now = performance.now();
      this._free = Math.max(now, this._free) + (1000 * chunk.length) / this.rate;
      upstream.pause();
      setTimeout(() => upstream.resume(), this._free - now);
      down.add(chunk, this._free - now + this.latency);
    });
  }

  private _isCut = false;
  private readonly _webSockets = new Set<Socket>();
  private readonly _sockets = new Set<Socket>();
  /** When what was sent before has been carried. */
  private _free = 0;
}

/** Writes chunks after a while, in their order: timers of different lengths do not keep one. */
class Late {
  constructor(private readonly _to: Socket) {}

  add(chunk: Buffer, delay: number): void {
    const due = performance.now() + delay;
    this._last = this._last.then(async () => {
      await new Promise(resolve => setTimeout(resolve, due - performance.now()));
      this._to.write(chunk);
    });
  }

  private _last = Promise.resolve();
}
