import { expect, test } from '@jupyterlab/galata';

import { openNotebook } from './helpers';
import { Heap } from './heap';
import { layer, MAKE, output, readyIn, tab } from './views';

const TAB = `[...jupyterapp.shell.widgets('main')].find(one => one.hasClass('cnn-Tab'))`;

test.setTimeout(300_000);
// What a trace remembers of the page would count as left.
test.use({ trace: 'off' });

test('a tab that is opened and closed, and an output that is resized, again and again leave nothing on the page', async ({
  page,
  tmpPath
}) => {
  await openNotebook({ page, tmpPath }, [`${MAKE}\nw = make()\nw.layer = 'conv3'\nw`]);
  await page.notebook.runCell(0, true);
  await readyIn(output(page), 'architecture', 'distribution', 'convolution', 'performance');
  const heap = await Heap.of(page);
  const look = async (): Promise<void> => {
    await output(page).getByRole('button', { name: 'Open in tab' }).click();
    await readyIn(tab(page), 'architecture', 'distribution', 'convolution', 'performance');
    await layer(tab(page), 'conv2').hover();
    await page.mouse.move(0, 0);
  };
  const close = async (): Promise<void> => {
    await page.evaluate(`${TAB}.close()`);
    await expect(page.locator('.cnn-Tab')).toHaveCount(0);
    // The editor remembers where the selection of the page was last.
    await page.locator('.jp-Cell .cm-content').first().click();
    for (const width of [1100, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      await readyIn(output(page), 'architecture', 'distribution');
    }
  };
  await look();
  const classes = [
    await heap.classOf(TAB),
    await heap.classOf(`${TAB}._view._view`),
    await heap.classOf(`${TAB}._view.widgets[0]`)
  ];
  await close();
  await look();
  await close();
  // Timers and what waits for a frame hold a view for a moment longer; a leak holds it for ever.
  const onlyTheOutput = (): Promise<void> =>
    expect.poll(() => heap.counts(classes), { timeout: 90_000 }).toEqual([0, 1, 1]);
  await onlyTheOutput();
  const before = await heap.held();
  for (let time = 0; time < 8; time += 1) {
    await look();
    await close();
  }
  await onlyTheOutput();
  const after = await heap.held();
  expect(after.listeners).toBeLessThanOrEqual(before.listeners);
  expect(after.nodes).toBeLessThanOrEqual(before.nodes + 100);
});
