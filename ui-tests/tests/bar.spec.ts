import { expect, test } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';

import { openNotebook, printed } from './helpers';
import { layer, MAKE, output, readyIn, shownLayer } from './views';

const FOUR = `${MAKE}
w = CNNComparator({f'epoch {e}': demo.snapshot(e) for e in (10, 20, 50, 100)}, images=images,
                  labels=labels, classes=demo.CATEGORIES, layer='conv3', image=0)
w`;
const ALL = ['architecture', 'distribution', 'convolution', 'performance'];

const picker = (view: Locator, side: string): Locator =>
  view.getByRole('combobox', { name: `Snapshot ${side}` });
const icon = (view: Locator, name: RegExp): Locator =>
  view.locator('.cnn-Bar').getByRole('button', { name });

test.beforeEach(async ({ page, tmpPath }) => {
  await openNotebook({ page, tmpPath }, [FOUR]);
  await page.notebook.runCell(0, true);
  await readyIn(output(page), ...ALL);
});

test('any two snapshots are compared by arrow keys, swapped and undone', async ({ page }) => {
  const view = output(page);
  const pair = (): Promise<string> => printed(page, `print(w.pair['a'], w.pair['b'])`);
  await picker(view, 'A').focus();
  await page.keyboard.press('ArrowDown');
  await expect.poll(pair).toBe('epoch 20 epoch 100');
  const wanted = await printed(
    page,
    `import numpy as np, onnx
from onnx import numpy_helper
def weight(e):
    return next(numpy_helper.to_array(t) for t in onnx.load(demo.snapshot(e)).graph.initializer if t.dims[:] == [96, 64, 3, 3]).astype(np.float64)
print(f'{np.linalg.norm(weight(20) - weight(100)):.4g}')`
  );
  await expect(layer(view, 'conv3')).toContainText(wanted);
  await icon(view, /^Swap/).click();
  await expect.poll(pair).toBe('epoch 100 epoch 20');
  await layer(view, 'conv3').focus();
  await page.keyboard.press('Control+z');
  await expect.poll(pair).toBe('epoch 20 epoch 100');
  // What had the focus has gone with the network meanwhile.
  await page.keyboard.press('Control+z');
  await expect.poll(pair).toBe('epoch 10 epoch 100');
  await expect(icon(view, /^Undo/)).toBeDisabled();
  await page.keyboard.press('Control+Shift+z');
  await expect.poll(pair).toBe('epoch 20 epoch 100');
  // The notebook's own undo was not meant.
  await expect(page.locator('.jp-Cell .cm-content').first()).toContainText('CNNComparator');
});

test('layers and classes are found by keys alone', async ({ page }) => {
  const view = output(page);
  await layer(view, 'conv3').focus();
  await page.keyboard.press('/');
  await page.keyboard.type('conv');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect.poll(() => shownLayer(view)).toContain('conv2');
  await page.keyboard.type('crocus');
  await page.keyboard.press('Enter');
  await expect
    .poll(() =>
      printed(page, `print(images[w.image] is not None and demo.CATEGORIES[labels[w.image]])`)
    )
    .toBe('crocus');
});

test('a panel takes all the room and gives it back; help opens and closes by keys', async ({
  page
}) => {
  const view = output(page);
  const distribution = view.locator('[data-panel="distribution"]');
  const width = async (): Promise<number> => (await distribution.boundingBox())?.width ?? 0;
  const before = await width();
  await layer(view, 'conv3').focus();
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'How to read the panels' });
  await expect(help).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
  await view
    .locator('.lm-TabBar-tab', { hasText: 'Distribution' })
    .locator('.cnn-Tab-maximise')
    .click();
  await expect.poll(width).toBeGreaterThan(2 * before);
  await expect(view.locator('[data-panel="architecture"]')).toBeHidden();
  await view
    .locator('.lm-TabBar-tab', { hasText: 'Distribution' })
    .locator('.cnn-Tab-maximise')
    .click();
  await expect.poll(width).toBe(before);
  expect(await printed(page, 'print(w.arrangement)')).toBe('{}');
});

test('the height follows the window until it is dragged, and is kept', async ({ page }) => {
  const view = output(page);
  const height = async (): Promise<number> => (await view.boundingBox())?.height ?? 0;
  await page.setViewportSize({ width: 1280, height: 1000 });
  await expect.poll(height).toBe(750);
  await page.setViewportSize({ width: 1280, height: 800 });
  await expect.poll(height).toBe(600);
  const handle = page.getByRole('separator', { name: 'Height of the comparison' });
  await handle.scrollIntoViewIfNeeded();
  await handle.focus();
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => printed(page, 'print(w.height)')).toBe('624');
  await expect.poll(height).toBe(624);
  await handle.dblclick();
  await expect.poll(() => printed(page, 'print(w.height)')).toBe('None');
  await expect.poll(height).toBe(600);
});

for (const [width, columns] of [
  [1480, 3],
  [985, 3],
  [760, 2],
  [560, 1]
] as const) {
  test(`at ${width} px the panels stand in ${columns} columns and nothing is cut off`, async ({
    page
  }) => {
    const view = output(page);
    const own = async (): Promise<number> => (await view.boundingBox())?.width ?? 0;
    const size = page.viewportSize() ?? { width: 0, height: 0 };
    await page.setViewportSize({ ...size, width: Math.round(size.width + width - (await own())) });
    await expect.poll(own).toBeCloseTo(width, -1);
    const lefts = async (): Promise<number> => {
      const boxes = await view.locator('.cnn-Panel:visible').all();
      return new Set(await Promise.all(boxes.map(async box => (await box.boundingBox())?.x))).size;
    };
    await expect.poll(lefts).toBe(columns);
    const bar = view.locator('.cnn-Bar');
    expect(await bar.evaluate(node => node.scrollWidth <= node.clientWidth)).toBe(true);
    const cut = await view.evaluate(node => node.scrollWidth > node.clientWidth);
    expect(cut).toBe(false);
  });
}
