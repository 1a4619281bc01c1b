import { openNotebook, printed, startCell } from './helpers';
import { expect, test } from './shared';
import {
  COUNT,
  layer,
  MAKE,
  openByPalette,
  output,
  readyIn,
  restart,
  tab,
  tabLabel
} from './views';

const NAMES = 'epoch_010 ↔ epoch_100';

test.setTimeout(240_000);
test.use({ ownKernel: true });

test('a cell that is run again replaces its comparator in output and tab, and leaves nothing', async ({
  page,
  tmpPath
}) => {
  await openNotebook({ page, tmpPath }, [MAKE + COUNT, 'w = make()\nw']);
  await page.notebook.run();
  await readyIn(output(page), 'architecture', 'performance');
  await openByPalette(page);
  await readyIn(tab(page), 'architecture', 'performance');
  await page.notebook.activate('notebook.ipynb');
  const once = await printed(page, 'count()');

  for (let run = 0; run < 4; run += 1) {
    await page.notebook.runCell(1, true);
    await readyIn(output(page), 'architecture', 'performance');
  }
  await expect(output(page)).toHaveCount(1);
  await layer(output(page), 'conv3').click();
  await readyIn(output(page), 'distribution');
  // The browser's old comms end by themselves.
  await expect.poll(() => printed(page, 'count()'), { timeout: 60_000 }).toBe(once);

  await openByPalette(page);
  await expect(tabLabel(page, NAMES)).toHaveCount(1);
  await readyIn(tab(page), 'architecture', 'distribution');
  await expect(layer(tab(page), 'conv3')).toHaveAttribute('aria-pressed', 'true');
});

test('close() and with leave nothing, in the Jupyter kernel or on the page', async ({
  page,
  tmpPath
}) => {
  const ends = ['w = make()\nw', 'w.close()', 'with make() as v:\n    display(v)\n    v.summary()'];
  await openNotebook({ page, tmpPath }, [MAKE + COUNT, ...ends]);
  await page.notebook.runCell(0, true);
  const workers = page.workers().length;
  await page.notebook.runCell(1, true);
  await readyIn(output(page), 'architecture', 'performance');
  await layer(output(page), 'conv3').click();
  await readyIn(output(page), 'distribution');
  expect(page.workers().length).toBe(workers + 1);
  await page.notebook.runCell(2, true);
  // The first large message makes pyzmq start a thread that stays.
  const closed = () => printed(page, 'count()');
  await expect.poll(closed, { timeout: 60_000 }).toMatch(/^0 0 \d+ 0 0 0$/);
  const before = await closed();
  for (const cells of [[1, 2], [3]]) {
    for (const cell of cells) {
      await page.notebook.runCell(cell, true);
    }
    await expect.poll(closed, { timeout: 60_000 }).toBe(before);
    await expect.poll(() => page.workers().length, { timeout: 30_000 }).toBe(workers);
  }
});

test('a cell run again with bad input leaves the tab as it was, and at work', async ({
  page,
  tmpPath
}) => {
  await openNotebook({ page, tmpPath }, [
    `${MAKE}\npath = demo.snapshot(100)`,
    'CNNComparator(demo.snapshot(10), path)',
    "path = 'nowhere.onnx'"
  ]);
  await page.notebook.runCell(0, true);
  await page.notebook.runCell(1, true);
  await openByPalette(page);
  await readyIn(tab(page), 'architecture');
  await page.notebook.activate('notebook.ipynb');
  await page.notebook.runCell(2, true);
  await page.notebook.runCell(1, true);
  await expect(page.locator('.jp-OutputArea', { hasText: 'SourceError' }).last()).toBeVisible();
  await tabLabel(page, NAMES).click();
  await expect(tab(page).locator('.cnn-Bar-notice')).toHaveText('');
  await layer(tab(page), 'conv3').click();
  await readyIn(tab(page), 'distribution', 'convolution');
});

test('a restarted Jupyter kernel leaves the picture, marked, and the cell brings it back', async ({
  page,
  tmpPath
}) => {
  await openNotebook({ page, tmpPath }, [`${MAKE}\nw = make()\nw`]);
  await page.notebook.run();
  await readyIn(output(page), 'architecture');
  await layer(output(page), 'conv2').click();
  await readyIn(output(page), 'distribution', 'convolution');
  await output(page).getByRole('button', { name: 'Open in tab' }).click();
  await readyIn(tab(page), 'architecture', 'distribution');

  await page.notebook.activate('notebook.ipynb');
  await restart(page);
  await expect(output(page).getByRole('status').first()).toContainText('run its cell again');
  await expect(layer(output(page), 'conv2')).toHaveAttribute('aria-pressed', 'true');
  await expect(tabLabel(page, `${NAMES} (out of date)`)).toBeVisible();
  // What was not loaded before cannot come any more, and says so.
  await layer(output(page), 'conv4').click();
  const distribution = output(page).locator('[data-panel="distribution"]');
  await expect(distribution).toContainText('run its cell again');

  await page.notebook.runCell(0, true);
  await expect(output(page).locator('.cnn-Bar-notice')).toHaveText('', { timeout: 60_000 });
  await readyIn(output(page), 'architecture');
  await tabLabel(page, NAMES).click();
  await readyIn(tab(page), 'architecture');
  await expect(tab(page).locator('.cnn-Bar-notice')).toHaveText('');
  await expect(tabLabel(page, '(out of date)')).toHaveCount(0);
});

test('a closed comparator leaves a tab that says the way out', async ({ page, tmpPath }) => {
  await openNotebook({ page, tmpPath }, [`${MAKE}\nw = make()`, 'w.close()']);
  await page.notebook.runCell(0, true);
  await openByPalette(page);
  await readyIn(tab(page), 'architecture');
  await page.notebook.activate('notebook.ipynb');
  await page.notebook.runCell(1, true);
  await tabLabel(page, NAMES).click();
  await expect(tab(page)).toContainText('run the cell that makes it');
  await tab(page).getByRole('button', { name: 'Open notebook.ipynb' }).click();
  await expect(page.locator('.jp-NotebookPanel')).toBeVisible();
  await page.notebook.runCell(0, true);
  await tabLabel(page, NAMES).click();
  await readyIn(tab(page), 'architecture');
});

test('a print flood while loading ends in the right picture', async ({ page, tmpPath }) => {
  await openNotebook({ page, tmpPath }, [
    MAKE,
    `from IPython.display import display
w = make()
display(w)
for i in range(20_000):
    print(i, 'flood ' * 20)`
  ]);
  await page.notebook.runCell(0, true);
  await startCell(page, 1);
  await output(page).locator('[data-panel="architecture"][data-layers="8"]').waitFor({
    timeout: 180_000
  });
  await readyIn(output(page), 'architecture', 'performance');
  expect(await output(page).locator('.cnn-Bar-notice').textContent()).toBe('');
  await layer(output(page), 'conv3').click();
  await readyIn(output(page), 'distribution');
});
