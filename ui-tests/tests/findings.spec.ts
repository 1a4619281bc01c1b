import { expect, test } from '@jupyterlab/galata';

import { openNotebook, printed } from './helpers';
import { MAKE, output, readyIn, shownLayer } from './views';

test('the first view tells what changed, and a sentence shows it', async ({ page, tmpPath }) => {
  await openNotebook({ page, tmpPath }, [`${MAKE}w = make()\nw`]);
  await page.notebook.runCell(0, true);
  const view = output(page);
  await readyIn(view, 'architecture', 'distribution', 'convolution', 'performance');
  const opener = view.locator('.cnn-Findings');
  await expect(opener).toContainText('Accuracy rose: 12 of 18 images are right in B, 4 in A');

  await opener.focus();
  await page.keyboard.press('Enter');
  const list = page.getByRole('dialog', { name: 'Findings' });
  const told = await list.getByRole('listitem').allInnerTexts();
  // Python tells the same of the same pair.
  const same = `c = Comparison(demo.snapshot(10), demo.snapshot(100), images=images, labels=labels)
print('\\n'.join(one.text for one in c.findings(run=True)))`;
  const wanted = await printed(page, `from cnn_comparator import Comparison\n${same}`);
  expect(told).toEqual(wanted.split('\n'));

  await expect(list.getByRole('button', { name: /^Accuracy rose/ })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(list).toBeHidden();
  await expect(opener).toBeFocused();
  await expect.poll(() => shownLayer(view)).toContain('fc8');
  expect(await printed(page, `print(w.layer, w.metric)`)).toBe('fc8 relative');

  await opener.click();
  await list.getByRole('button', { name: 'Copy' }).click();
  await expect(view.locator('.cnn-Bar-said')).toHaveText('The list of findings was copied.');
});
