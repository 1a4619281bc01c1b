// One notebook in one page, driven through JupyterLab's own application object.
import { memoryOf, watchMemory } from './memory.mjs';

const PANEL = 'jupyterapp.shell.currentWidget';
const KERNEL = `${PANEL}.sessionContext.session.kernel`;

export class Notebook {
  static async open(chromium, server, name, script) {
    const page = await chromium.page(server.urlOf(name));
    await page.until(`${PANEL}?.sessionContext?.session?.kernel?.connectionStatus === 'connected'`);
    await page.until(`${PANEL}.content.widgets.length > 0 && ${KERNEL}.status === 'idle'`);
    await page.evaluate(script);
    // Of all renderers the one that has just loaded JupyterLab is by far the largest.
    const renderers = await chromium.renderers();
    const size = pid => memoryOf([pid]) ?? 0;
    const largest = renderers.reduce((best, pid) => (size(pid) > size(best) ? pid : best));
    const notebook = new Notebook(page, server, largest);
    await notebook.call('attach');
    notebook.kernelPid = Number(await notebook.python('__import__("os").getpid()'));
    return notebook;
  }

  constructor(page, server, renderer) {
    this.page = page;
    this._server = server;
    this._renderer = renderer;
  }

  /** Calls a function of benchmarks/page/page.ts. */
  call(name, ...args) {
    return this.page.evaluate(
      `cnnBench.${name}(${args.map(arg => JSON.stringify(arg)).join(', ')})`
    );
  }

  /** Runs a cell; resolves when it has ended. */
  run(index) {
    return this.call('runCell', index);
  }

  /** The repr of a Python expression. */
  python(expression) {
    return this.call('python', expression);
  }

  /** Watches the anonymous memory of the page, the Jupyter server or the Jupyter kernel. */
  watch(process) {
    const pids = {
      page: [this._renderer],
      server: [this._server.pid],
      kernel: [this.kernelPid]
    };
    return watchMemory(pids[process]);
  }

  async close() {
    await this.call('shutdown');
    await this.page.close();
  }
}
