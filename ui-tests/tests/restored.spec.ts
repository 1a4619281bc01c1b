import { NOTEBOOK, openNotebook, printed } from './helpers';
import { alone as test, expect } from './shared';
import {
  COUNT,
  layer,
  MAKE,
  output,
  readyIn,
  reload,
  resetPanels,
  shareOfArchitecture,
  tab,
  tabLabel,
  widenArchitecture
} from './views';

const NAMES = 'epoch_010 ↔ epoch_100';

test.setTimeout(240_000);

test('after a reload output and tab come back from the live Jupyter kernel', async ({
  page,
  tmpPath
}) => {
  await openNotebook({ page, tmpPath }, [`${MAKE}${COUNT}\nw = make()\nw`]);
  await page.notebook.run();
  await readyIn(output(page), 'architecture');
  await layer(output(page), 'conv2').click();
  await readyIn(output(page), 'distribution', 'performance');
  await output(page).getByRole('button', { name: 'Open in tab' }).click();
  await readyIn(tab(page), 'architecture', 'distribution');
  await page.notebook.activate('notebook.ipynb');
  const before = await printed(page, 'count()');
  await page.notebook.save();

  await reload(page);
  await readyIn(output(page), 'architecture', 'distribution', 'performance');
  await expect(layer(output(page), 'conv2')).toHaveAttribute('aria-pressed', 'true');
  await tabLabel(page, NAMES).click();
  await readyIn(tab(page), 'architecture', 'distribution');
  await expect(layer(tab(page), 'conv2')).toHaveAttribute('aria-pressed', 'true');
  await page.notebook.activate('notebook.ipynb');
  await expect.poll(() => printed(page, 'count()'), { timeout: 60_000 }).toBe(before);
});

test('the arrangement is kept for output and tab, and with the notebook', async ({
  page,
  tmpPath
}) => {
  await openNotebook({ page, tmpPath }, [`${MAKE}\nw = make()\nw`]);
  await page.notebook.run();
  await readyIn(output(page), 'architecture');
  expect(await printed(page, 'print(w.arrangement)')).toBe('{}');
  await output(page).scrollIntoViewIfNeeded();
  await widenArchitecture(page, output(page));
  const wide = await shareOfArchitecture(output(page));
  expect(await printed(page, 'print(list(w.arrangement))')).toBe("['output']");

  await output(page).getByRole('button', { name: 'Open in tab' }).click();
  await readyIn(tab(page), 'architecture');
  expect(await shareOfArchitecture(tab(page))).toBeLessThan(0.25);
  await widenArchitecture(page, tab(page));
  const wideTab = await shareOfArchitecture(tab(page));

  await page.notebook.activate('notebook.ipynb');
  await readyIn(output(page), 'architecture');
  expect(await shareOfArchitecture(output(page))).toBeCloseTo(wide, 2);
  await page.notebook.save();

  // A new page and a new Jupyter kernel: what the notebook holds is all there is.
  await page.kernel.shutdownAll();
  await reload(page);
  // What the address names is brought to the front, whatever the layout says.
  await page.waitForFunction(`${NOTEBOOK} !== undefined`);
  await page.evaluate(`${NOTEBOOK}.sessionContext.ready`);
  // The layout has come back, with a tab that waits for its comparator.
  await tabLabel(page, NAMES).click();
  await expect(tab(page)).toContainText('run the cell that makes it');
  await page.notebook.activate('notebook.ipynb');
  await page.notebook.runCell(0, true);
  await readyIn(output(page), 'architecture');
  await expect.poll(() => shareOfArchitecture(output(page))).toBeCloseTo(wide, 2);
  await tabLabel(page, NAMES).click();
  await readyIn(tab(page), 'architecture');
  await expect.poll(() => shareOfArchitecture(tab(page))).toBeCloseTo(wideTab, 2);

  await resetPanels(page, tab(page));
  await expect.poll(() => shareOfArchitecture(tab(page))).toBeLessThan(0.25);
});
