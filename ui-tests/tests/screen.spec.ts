// The whole comparator at five widths of its own, in three themes: nothing is cut off, what is chosen is
// in sight, nothing moves under the pointer, and axe-core has nothing serious to say.
import { readFileSync } from 'node:fs';

import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';

import { boxOf, clickCell, expectLabelled, extents, openFirstView, PANELS, widen } from './extents';
import { panel, printed, reference } from './helpers';
import { expect, test } from './shared';
import { chooseImage, layer, readyIn } from './views';

/** Columns of panels at a width of the comparator. */
const COLUMNS = { 600: 2, 985: 3, 1153: 3, 1480: 3, 1850: 3 };
/** The comparator's width in a window of 1600 px with the sidebar open. */
const DEFAULT_CELL = '1153';
const THEMES = ['JupyterLab Light', 'JupyterLab Dark', 'JupyterLab Dark High Contrast'];
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

interface IAxe {
  run(
    root: string,
    options: object
  ): Promise<{
    violations: { id: string; impact: string; nodes: { target: string[] }[] }[];
  }>;
}

async function seriousFindings(page: IJupyterLabPageFixture): Promise<string[]> {
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: IAxe };
    const root = '.cnn-mod-output .cnn-Comparator';
    const { violations } = await axe.run(root, { resultTypes: ['violations'] });
    return violations
      .filter(({ impact }) => ['serious', 'critical'].includes(impact))
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
  });
}

async function expectWithin(inner: Locator, outer: Locator): Promise<void> {
  const [one, all] = [await boxOf(inner), await boxOf(outer)];
  expect(one.y).toBeGreaterThanOrEqual(all.y - 1);
  expect(one.y + one.height).toBeLessThanOrEqual(all.y + all.height + 1);
}

/** Of the tracks in which the bars of class probabilities grow, in pixels. */
async function shortestTrack(view: Locator): Promise<number> {
  return view
    .locator('.cnn-Probabilities-row[data-class] > .cnn-Probabilities-side')
    .evaluateAll(sides => Math.min(...sides.map(side => side.getBoundingClientRect().width)));
}

/** A rectangle is clicked: nothing moves. Escape ends the highlight, wherever the focus is. */
async function expectStill(page: IJupyterLabPageFixture, view: Locator): Promise<void> {
  const bar = view.locator('[data-bin="1"] .cnn-Histogram-hit').first();
  await bar.scrollIntoViewIfNeeded();
  const parts = [
    'header',
    '.cnn-Histogram > svg',
    '[data-bin="1"]',
    '[data-node]',
    '[data-map]',
    '[data-patch]'
  ];
  const places = (): Promise<number[][]> =>
    view.evaluate(
      (root, selectors) =>
        selectors.flatMap(selector =>
          [...root.querySelectorAll(selector)].map(node => {
            const { x, y, width, height } = node.getBoundingClientRect();
            return [x, y, width, height];
          })
        ),
      parts
    );
  const before = await places();
  const { x, y, width, height } = await boxOf(bar);
  await page.mouse.click(x + width / 2, y + height / 2);
  await expect(view.locator('.cnn-Distribution-highlight')).toContainText('highlighted');
  await readyIn(view, ...PANELS);
  expect(await places()).toEqual(before);
  await view.locator('[data-node][tabindex="0"]').first().focus();
  await page.keyboard.press('Escape');
  await expect(view.locator('.cnn-Distribution-highlight')).toBeHidden();
  await page.mouse.move(0, 0);
}

/** The first notch zooms, also the fitted graph. */
async function expectWheel(page: IJupyterLabPageFixture, view: Locator): Promise<void> {
  const graph = view.locator('.cnn-Graph > svg');
  const transform = (): Promise<string | null> => graph.locator('> g').getAttribute('transform');
  await view.locator('[data-panel="architecture"]').getByRole('button', { name: 'Fit' }).click();
  const before = await transform();
  const { x, y, width, height } = await boxOf(graph);
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -100);
  await page.keyboard.up('Control');
  await expect.poll(transform).not.toBe(before);
  await page.mouse.move(0, 0);
}

for (const theme of THEMES) {
  test(`in ${theme} everything fits at every width`, async ({ page, tmpPath }, testInfo) => {
    test.setTimeout(300_000);
    await page.evaluate(
      name => window.jupyterapp.commands.execute('apputils:change-theme', { theme: name }),
      theme
    );
    const view = await openFirstView(page, tmpPath);
    const selected = await printed(page, 'print(w.layer)');
    await page.evaluate(AXE);
    for (const [width, columns] of Object.entries(COLUMNS)) {
      await widen(page, Number(width));
      await readyIn(view, ...PANELS);
      await page.screenshot({ path: testInfo.outputPath(`${width}.png`) });
      expect(await extents(view)).toEqual({ columns, sideways: [], sizes: [] });
      expect(await seriousFindings(page)).toEqual([]);
      await expectLabelled(view.locator('.cnn-Histogram > svg'));
      await expectWithin(layer(view, selected), panel(page, 'architecture'));
      await expectStill(page, view);
      await expectWheel(page, view);
      expect(await shortestTrack(view)).toBeGreaterThanOrEqual(100);
      if (width === DEFAULT_CELL) {
        const patches = view.locator('.cnn-PatchList');
        for (const side of await patches.all()) {
          await expect(side.locator('.cnn-Patch-crop').first()).toBeInViewport({ ratio: 0.5 });
        }
      }
    }
    await page.theme.setLightTheme();
  });
}

test('from the first view to the weights behind a rectangle of another layer in four actions', async ({
  page,
  tmpPath
}) => {
  const view = await openFirstView(page, tmpPath);
  const { counts } = reference({ layer: 'conv5' });
  const bin = counts.findIndex((row, i) => i > 4 && row[4] > 0);
  const { highlighted } = reference({ layer: 'conv5', category: { bin, level: 4 } });

  await layer(view, 'conv5').click();
  await view
    .getByRole('button', { name: /very small/ })
    .first()
    .click();
  await view.locator(`[data-bin="${bin}"][data-level="4"] .cnn-Histogram-hit`).click();
  const convolution = panel(page, 'convolution');
  await expect(convolution).toHaveAttribute('data-highlight-count', `${highlighted.weights}`);
  await readyIn(view, 'convolution');

  const map = convolution.locator('canvas[data-map]');
  const [[kernel, channel]] = highlighted.cells;
  await clickCell(map, kernel, channel);
  const details = page.locator('.cnn-CellPopup:visible');
  await expect(details).toContainText(`Kernel ${kernel}, channel ${channel}`);
});

test('the figures of the paper: a filter, a rectangle, a channel and its patches; a flower that stays wrong', async ({
  page,
  tmpPath
}) => {
  const view = await openFirstView(page, tmpPath);
  const [convolution, performance] = [panel(page, 'convolution'), panel(page, 'performance')];
  const [shown, wrong] = JSON.parse(
    await printed(
      page,
      `import json, numpy as np
comparison, names = w.comparison, w.comparison.default_pair
def strays(i):
    return all(np.argmax(comparison.probabilities(name, i)) != demo.CATEGORIES.index(labels[i]) if isinstance(labels[i], str) else np.argmax(comparison.probabilities(name, i)) != labels[i] for name in names)
print(json.dumps([w.channel, next(i for i in range(len(images)) if strays(i))]))`
    )
  ) as [number, number];

  await view
    .getByRole('button', { name: /very small/ })
    .first()
    .click();
  await view.locator('[data-level="4"] .cnn-Histogram-hit').first().click();
  await expect(convolution).not.toHaveAttribute('data-highlight-count', '');
  const channel = shown === 0 ? 1 : 0;
  await clickCell(convolution.locator('[data-strip="output"]'), channel, 0);
  await expect(performance.locator('.cnn-Patches-channel')).toContainText(`channel ${channel}`);
  await readyIn(view, 'performance');
  await expect(
    performance.locator('.cnn-PatchList.cnn-mod-a [data-patch]').first()
  ).toBeInViewport();

  await chooseImage(performance, wrong);
  await expect(performance.locator('.cnn-Verdict-mark.cnn-mod-wrong')).toHaveCount(2);
  await readyIn(view, 'performance');
  await expect(
    performance.locator('.cnn-PatchList.cnn-mod-b [data-patch]').first()
  ).toBeInViewport();
});
