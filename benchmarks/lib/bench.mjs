// What the rows share: the models, the browser and JupyterLab, each made when first wanted.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findBrowser } from '../../scripts/lib/browser.mjs';
import { step } from '../../scripts/lib/console.mjs';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { capture } from '../../scripts/lib/run.mjs';
import { Trouble } from '../../scripts/lib/trouble.mjs';
import { bundle } from './bundle.mjs';
import { startChromium } from './chromium.mjs';
import { Notebook } from './notebook.mjs';
import { startJupyter } from './server.mjs';

export class Bench {
  /**
   * @param options - `python`; `folder`, emptied afterwards; `runs` of every figure; whether the
   * browser may use the `gpu`
   */
  constructor({ python, folder, runs, gpu }) {
    this.python = python;
    this.folder = folder;
    this.runs = runs;
    this._gpu = gpu;
  }

  /** The folder with `a.safetensors` and `b.safetensors` of a shape in python/models.py. */
  async pair(shape) {
    const folder = join(this.folder, shape);
    if (!existsSync(folder)) {
      await step(`Writing the ${shape} pair`, () => this.ask('models.py', shape, folder));
    }
    return folder;
  }

  /** The folder with `a.onnx` and `b.onnx`, residual networks of so many layers. */
  async graphs(layers, naming) {
    const folder = join(this.folder, `${naming}-${layers}`);
    if (!existsSync(folder)) {
      await step(`Writing ${layers} layers, ${naming}`, () =>
        this.ask('graphs.py', 'write', String(layers), naming, folder)
      );
    }
    return folder;
  }

  /** Runs a program of benchmarks/python, which prints one JSON value. */
  async ask(program, ...args) {
    const command = [this.python, inRoot('benchmarks', 'python', program), ...args];
    const { code, output } = await capture(command);
    if (code !== 0) {
      throw new Trouble(`${program} failed; the reason stands above.`, { output });
    }
    return JSON.parse(output.trimEnd().split('\n').at(-1));
  }

  /** Opens a notebook with these cells, none run, in a page and a Jupyter kernel of its own. */
  async notebook(cells) {
    const chromium = await this.chromium();
    this._server ??= await startJupyter(this.python, this.folder);
    this._script ??= readFileSync(await bundle('page', join(this.folder, 'bundle')), 'utf8');
    const name = `bench-${(this._notebooks = (this._notebooks ?? 0) + 1)}.ipynb`;
    writeFileSync(join(this.folder, name), JSON.stringify(contentOf(cells)));
    return Notebook.open(chromium, this._server, name, this._script);
  }

  /** A browser, for pages that are not JupyterLab's. */
  async chromium() {
    this._chromium ??= await startChromium(await findBrowser(), this._gpu);
    return this._chromium;
  }

  async close() {
    await this._chromium?.close();
    await this._server?.close();
  }
}

function contentOf(cells) {
  return {
    cells: cells.map((source, i) => ({
      cell_type: 'code',
      id: `cell-${i}`,
      metadata: {},
      source,
      execution_count: null,
      outputs: []
    })),
    metadata: { kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' } },
    nbformat: 4,
    nbformat_minor: 5
  };
}
