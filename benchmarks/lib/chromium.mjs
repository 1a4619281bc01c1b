// Starting a Chromium, and pages in it.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Trouble } from '../../scripts/lib/trouble.mjs';
import { Devtools } from './devtools.mjs';

const FLAGS = [
  '--headless=new',
  '--remote-debugging-port=0',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run'
];
const SIZE = { width: 1600, height: 1000, deviceScaleFactor: 1, mobile: false };

/** With a graphics processor, WebGL and WebGPU by way of Vulkan, which needs no screen. */
const WITH_GPU = [
  '--ignore-gpu-blocklist',
  '--use-angle=vulkan',
  '--enable-features=Vulkan',
  '--enable-unsafe-webgpu'
];

/** Starts a browser, which may use the graphics processor or may not. */
export async function startChromium(program, gpu = false) {
  const profile = mkdtempSync(join(tmpdir(), 'cnn-comparator-chromium-'));
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const flags = gpu ? WITH_GPU : ['--disable-gpu'];
  const args = [...FLAGS, ...root, ...flags, `--user-data-dir=${profile}`, 'about:blank'];
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const address = await new Promise((resolve, reject) => {
    let output = '';
    child.stderr.setEncoding('utf8').on('data', text => {
      output += text;
      const found = /DevTools listening on (ws:\S+)/.exec(output);
      if (found) {
        resolve(found[1]);
      }
    });
    child.once('error', reject);
    child.once('close', () =>
      reject(new Trouble('Chromium did not start; the reason stands above.', { output }))
    );
  });
  return new Chromium(child, profile, await Devtools.connect(address));
}

class Chromium {
  constructor(child, profile, devtools) {
    this._child = child;
    this._profile = profile;
    this._devtools = devtools;
  }

  async page(address) {
    const { targetId } = await this._devtools.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this._devtools.send('Target.attachToTarget', {
      targetId,
      flatten: true
    });
    const page = new Page(this._devtools, targetId, sessionId);
    await page.send('Page.enable');
    // Without the focus JupyterLab has no current widget.
    await page.send('Emulation.setFocusEmulationEnabled', { enabled: true });
    await page.send('Emulation.setDeviceMetricsOverride', SIZE);
    await page.send('Page.navigate', { url: address });
    return page;
  }

  /** Numbers of the processes that show pages. */
  async renderers() {
    const { processInfo } = await this._devtools.send('SystemInfo.getProcessInfo');
    return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  }

  async close() {
    const ended = new Promise(resolve => this._child.once('close', resolve));
    await this._devtools.send('Browser.close').catch(() => this._child.kill());
    await ended;
    rmSync(this._profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

class Page {
  constructor(devtools, targetId, sessionId) {
    this._devtools = devtools;
    this._targetId = targetId;
    this._sessionId = sessionId;
    this._workers = null;
  }

  send(method, params) {
    return this._devtools.send(method, params, this._sessionId);
  }

  /** The value, or what the promise settles to, of an expression in the page. */
  async evaluate(expression) {
    const { result, exceptionDetails: failure } = await this.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true
    });
    if (failure) {
      throw new Error(failure.exception?.description ?? failure.text);
    }
    return result.value;
  }

  /** Waits until an expression is true. */
  async until(expression, seconds = 60) {
    const end = Date.now() + 1000 * seconds;
    while (!(await this.evaluate(`Boolean(${expression})`).catch(() => false))) {
      if (Date.now() > end) {
        throw new Error(`Not within ${seconds} s: ${expression}`);
      }
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  }

  /** Sessions of the workers that the page runs. */
  async workers() {
    if (!this._workers) {
      const running = new Set();
      this._workers = running;
      this._devtools.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
        if (targetInfo.type === 'worker') {
          running.add(sessionId);
        }
      });
      this._devtools.on('Target.detachedFromTarget', ({ sessionId }) => running.delete(sessionId));
      await this.send('Target.setAutoAttach', {
        autoAttach: true,
        waitForDebuggerOnStart: false,
        flatten: true
      });
    }
    return [...this._workers];
  }

  /** Bytes that the JavaScript of the page and of its workers holds, after a collection. */
  async heap() {
    const sessions = [this._sessionId, ...(await this.workers())];
    let bytes = 0;
    for (const session of sessions) {
      const send = method => this._devtools.send(method, {}, session);
      await send('HeapProfiler.enable');
      await send('HeapProfiler.collectGarbage');
      await send('HeapProfiler.collectGarbage');
      const { usedSize, backingStorageSize = 0 } = await send('Runtime.getHeapUsage');
      bytes += usedSize + backingStorageSize;
    }
    return bytes;
  }

  close() {
    return this._devtools.send('Target.closeTarget', { targetId: this._targetId });
  }
}
