// One notebook in one page, driven through JupyterLab's own application object.
import { watchMemory } from './memory.mjs';

const PANEL = 'jupyterapp.shell.currentWidget';
const KERNEL = `${PANEL}.sessionContext.session.kernel`;

export class Notebook {
  static async open(chromium, server, name, script) {
    const before = await chromium.renderers();
    const page = await chromium.page(server.urlOf(name));
    await page.until(`${PANEL}?.sessionContext?.session?.kernel?.connectionStatus === 'connected'`);
    await page.until(`${PANEL}.content.widgets.length > 0 && ${KERNEL}.status === 'idle'`);
    await page.evaluate(script);
    const renderers = (await chromium.renderers()).filter(pid => !before.includes(pid));
    const notebook = new Notebook(page, server, renderers);
    await notebook.call('attach');
    notebook.kernelPid = Number(await notebook.python('__import__("os").getpid()'));
    return notebook;
  }

  constructor(page, server, renderers) {
    this.page = page;
    this._server = server;
    this._renderers = renderers;
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
      page: this._renderers,
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
