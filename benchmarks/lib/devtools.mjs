// A bare DevTools connection. Playwright's copies every WebSocket frame of the page to its own
// process, which slows a transfer down by an order of magnitude.
import WebSocket from 'ws';

export class Devtools {
  static async connect(address) {
    const socket = new WebSocket(address, { maxPayload: 1 << 30 });
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return new Devtools(socket);
  }

  constructor(socket) {
    this._socket = socket;
    this._pending = new Map();
    this._listeners = [];
    this._next = 1;
    socket.on('message', data => this._receive(JSON.parse(data)));
    socket.on('close', () => this._end());
  }

  /** Sends a command and resolves with its result. */
  send(method, params = {}, sessionId = undefined) {
    const id = this._next++;
    return new Promise((resolve, reject) => {
      this._pending.set(id, { method, resolve, reject });
      this._socket.send(JSON.stringify({ id, method, params, sessionId }));
    });
  }

  /** Calls back with the parameters of every event of a name. */
  on(method, callback) {
    this._listeners.push({ method, callback });
  }

  close() {
    this._socket.close();
  }

  _receive({ id, method, params, result, error }) {
    if (method) {
      this._listeners.filter(one => one.method === method).forEach(one => one.callback(params));
      return;
    }
    const pending = this._pending.get(id);
    this._pending.delete(id);
    if (error) {
      pending?.reject(new Error(`${pending.method}: ${error.message}`));
    } else {
      pending?.resolve(result);
    }
  }

  _end() {
    this._pending.forEach(({ method, reject }) =>
      reject(new Error(`The browser ended during ${method}.`))
    );
  }
}
