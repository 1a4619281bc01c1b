import { expect, test } from '@jupyterlab/galata';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';

import { Heap } from './heap';
import type { IHeld } from './heap';
import { openNotebook, printed } from './helpers';
import { Monkey } from './monkey';
import type { ISubject } from './monkey';
import { letRestart, MAKE, output, readyIn, resetPanels } from './views';

/** How long the monkey plays with the panels; with the control it does as many things. */
const MINUTES = Number(process.env.CNN_COMPARATOR_MONKEY_MINUTES ?? 2);
const SEED = Number(process.env.CNN_COMPARATOR_MONKEY_SEED ?? Math.floor(Math.random() * 2 ** 31));
/** After so many acts the Jupyter kernel is restarted, after as many more it is killed, and so on. */
const FAULT_EVERY = 60;

/** Megabytes in memory when nothing that could go is left. */
const MEMORY = `
import ctypes, gc
gc.collect()
ctypes.CDLL(None).malloc_trim(0)
print(next(int(line.split()[1]) / 1024 for line in open('/proc/self/status') if line.startswith('VmRSS')))
`;

const COMPARATOR: ISubject & { readonly code: string } = {
  root: '.cnn-Comparator',
  openTab: async page => {
    const button = output(page).getByRole('button', { name: 'Open in tab' });
    if (await button.isVisible()) {
      await button.click({ timeout: 5_000 }).catch(() => undefined);
    }
  },
  pause: 250,
  code: `${MAKE}w = make()\nw`
};

/** A plain widget in a Jupyter kernel that has done once what the panels make it do. */
const CONTROL: typeof COMPARATOR = {
  root: '.jp-OutputArea .jupyter-widgets',
  openTab: async page => {
    await page.evaluate(() => window.jupyterapp.commands.execute('notebook:create-output-view'));
  },
  // A plain widget has done at once what it does.
  pause: 0,
  code: `${MAKE}
import ipywidgets
from cnn_comparator import Comparison
if 'opened' not in globals():
    with Comparison(demo.snapshot(10), demo.snapshot(100), images=images, labels=labels) as opened:
        a, b = opened.default_pair
        opened.summary()
        opened.study('behaviour')
        layer = opened.layers(a, b)[1].id
        opened.study('patches', layer=layer, side='output', channel=0, image=0, count=6)
kinds = (ipywidgets.IntSlider, ipywidgets.Button, ipywidgets.Checkbox, ipywidgets.Text)
w = ipywidgets.VBox([kind() for kind in kinds])
w`
};

interface IEnd extends IHeld {
  /** Megabytes that the Jupyter kernel holds. */
  readonly python: number;
  readonly acts: number;
}

/** Opens the notebook, lets the monkey play and looks at what is left when all is closed. */
async function play(
  page: IJupyterLabPageFixture,
  tmpPath: string,
  subject: typeof COMPARATOR,
  isEnough: (acts: number) => boolean
): Promise<IEnd> {
  await openNotebook({ page, tmpPath }, [subject.code]);
  await page.notebook.runCell(0, true);
  const monkey = new Monkey(page, SEED, subject);
  let acts = 0;
  while (!isEnough(acts)) {
    await monkey.act(acts);
    acts += 1;
    if (acts % FAULT_EVERY === 0) {
      await (acts % (2 * FAULT_EVERY) === 0 ? monkey.kill() : monkey.restart());
    }
  }
  await monkey.tidy();
  if (subject === COMPARATOR) {
    // Whatever was done, it still works.
    await monkey.run();
    await resetPanels(page, output(page));
    await readyIn(output(page), 'architecture', 'distribution', 'convolution', 'performance');
  }
  const python = Number(await printed(page, `w.close()\n${MEMORY}`));
  await page.menu.clickMenuItem('Edit>Clear Outputs of All Cells');
  // JupyterLab holds the last place that was clicked in a cell, and key presses up to a shortcut.
  await page.locator('.jp-Cell .cm-content').first().click();
  await page.keyboard.press('Control+s');
  const heap = await Heap.of(page);
  await heap.held();
  await page.waitForTimeout(5_000);
  return { ...(await heap.held()), python, acts };
}

test.setTimeout((4 * MINUTES + 6) * 60_000);
// What a trace remembers of the page would count as left.
test.use({ trace: 'off' });

test('whatever a user does, nothing fails without a word and nothing is left', async ({
  page,
  tmpPath
}, { annotations }) => {
  const errors: string[] = [];
  await letRestart(page);
  page.on('pageerror', error => errors.push(error.stack ?? error.message));
  annotations.push({ type: 'seed', description: String(SEED) });
  process.stdout.write(`    seed ${SEED}\n`);

  const until = Date.now() + MINUTES * 60_000;
  const end = await play(page, tmpPath, COMPARATOR, () => Date.now() > until);
  const ours = [...errors];
  await page.contents.deleteFile(`${tmpPath}/notebook.ipynb`).catch(() => undefined);
  await page.goto();
  const control = await play(page, tmpPath, CONTROL, acts => acts >= end.acts);

  const figures = JSON.stringify({ seed: SEED, end, control, errors });
  process.stdout.write(`    ${figures}\n`);
  expect(ours).toEqual([]);
  expect(end.nodes).toBeLessThanOrEqual(1.05 * control.nodes);
  expect(end.listeners).toBeLessThanOrEqual(1.05 * control.listeners);
  expect(end.heap).toBeLessThanOrEqual(1.1 * control.heap + (20 << 20));
  expect(end.python).toBeLessThanOrEqual(1.1 * control.python + 20);
});
