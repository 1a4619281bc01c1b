// Panel (b): its axes, what can be chosen in it, and that nothing moves under the pointer.
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';

import { boxOf, expectLabelled, widen } from './extents';
import { openNotebook, panel, printed, ready, reference, runSource } from './helpers';
import { expect, test } from './shared';
import { MAKE } from './views';

const WIDTHS = [600, 985, 1480];
const LEVELS = ['very_small', 'small', 'medium', 'large', 'very_large'];

/** A layer of a million weights, of which one changed much, and the others hardly. */
const LONELY = `
import numpy as np
from cnn_comparator import CNNComparator
a = np.random.default_rng(0).normal(size=(1000, 1000)).astype("float32")
b = a + np.float32(1e-3)
b[123, 456] += 1
w = CNNComparator({"fc.weight": a}, {"fc.weight": b}, layer="fc")
w
`;

const parts = (page: IJupyterLabPageFixture) => {
  const node = panel(page, 'distribution');
  return {
    node,
    svg: node.locator('.cnn-Histogram > svg'),
    rect: (bin: number, level: number) =>
      node.locator(`[data-bin="${bin}"][data-level="${level}"]`),
    column: (bin: number) => node.locator(`[data-column="${bin}"]`),
    level: (id: string) =>
      node.locator(`.cnn-LevelLegend-entry[data-level="${id}"] .cnn-LevelLegend-level`),
    highlight: node.locator('.cnn-Distribution-highlight'),
    button: (name: string) => node.getByRole('button', { name, exact: true })
  };
};

/** Moves the border below panel (b) with the mouse. */
async function heighten(page: IJupyterLabPageFixture, height: number): Promise<void> {
  const { node } = parts(page);
  const box = await boxOf(node);
  const [x, from] = [box.x + box.width / 2, box.y + box.height + 2];
  await page.mouse.move(x, from);
  await page.mouse.down();
  await page.mouse.move(x, from + height - box.height, { steps: 3 });
  await page.mouse.up();
  await page.mouse.move(0, 0);
  await ready(page, 'distribution');
}

async function open(
  page: IJupyterLabPageFixture,
  tmpPath: string,
  source = `${MAKE}\nw = make()\nw.layer = "conv3"\nw`
): Promise<void> {
  await openNotebook({ page, tmpPath }, [source]);
  await runSource(page, 0, source);
  await parts(page).svg.locator('[data-bin]').first().waitFor();
  await ready(page, 'distribution', 'convolution');
}

test('both axes are labelled at both ends at any height and width', async ({ page, tmpPath }) => {
  await page.setViewportSize({ width: 1480, height: 1000 });
  await open(page, tmpPath);
  const { svg, node, button } = parts(page);
  for (const width of WIDTHS) {
    await widen(page, width);
    for (const height of [140, 180, 260, 400]) {
      await heighten(page, height);
      for (const pressed of ['false', 'true']) {
        await expect(button('Logarithmic count')).toHaveAttribute('aria-pressed', pressed);
        await expectLabelled(svg);
        await button('Logarithmic count').click();
      }
      await expect(button('Logarithmic count')).toHaveAttribute('aria-pressed', 'false');
      await ready(page, 'distribution');
      const bar = await boxOf(node.locator('.cnn-Distribution-bar'));
      expect(bar.height).toBe(28);
      expect(await node.locator('.cnn-Distribution-controls > button').count()).toBeLessThan(5);
      expect(await node.evaluate(one => one.scrollWidth <= one.clientWidth)).toBe(true);
    }
  }
});

test('nothing moves when a rectangle is clicked, and a second click on it ends the highlight', async ({
  page,
  tmpPath
}) => {
  await open(page, tmpPath);
  const { node, svg, highlight } = parts(page);
  const places = () =>
    node.evaluate(root =>
      ['header', '.cnn-LevelLegend', '.cnn-Histogram > svg', '[data-bin="1"]'].map(selector => {
        const { x, y, width, height } = root.querySelector(selector)!.getBoundingClientRect();
        return [x, y, width, height];
      })
    );
  const before = await places();
  const { x, y, width, height } = await boxOf(
    svg.locator('[data-bin="1"] .cnn-Histogram-hit').first()
  );
  const place = [x + width / 2, y + height / 2] as const;
  await page.mouse.click(...place);
  await expect(highlight).toContainText('highlighted');
  expect(await places()).toEqual(before);
  await page.mouse.click(...place);
  await expect(highlight).toBeHidden();
  expect(await places()).toEqual(before);
  await expect(svg.locator('.cnn-Histogram-outline')).toHaveCount(0);
});

test('bins, levels and ranges hold what NumPy counts in them, in (b) and in (c)', async ({
  page,
  tmpPath
}) => {
  await open(page, tmpPath);
  const { svg, column, level, highlight, node } = parts(page);
  const all = [...LEVELS.keys(), 5, 6, 7, 8];
  const choices = [
    { bins: [2, 6], levels: all },
    { bins: [0, 29], levels: [1] },
    { bins: [3, 3], levels: all },
    { bins: [1, 4], levels: [3] }
  ];
  const { chosen } = reference({ layer: 'conv3', choices });
  const expectChosen = async (i: number): Promise<void> => {
    const { weights, cells } = chosen[i];
    expect(weights).toBeGreaterThan(0);
    await expect(highlight).toContainText(`${weights.toLocaleString('en')} weight`);
    await expect(panel(page, 'convolution')).toHaveAttribute('data-highlight-count', `${weights}`);
    await expect(panel(page, 'convolution')).toHaveAttribute('data-highlight-cells', `${cells}`);
  };
  const brush = async (from: number, to: number): Promise<void> => {
    const [left, right] = [await boxOf(column(from)), await boxOf(column(to))];
    const y = (await boxOf(svg)).y + 40;
    await page.mouse.move(left.x + left.width / 2, y);
    await page.mouse.down();
    await page.mouse.move(right.x + right.width / 2, y, { steps: 4 });
    await expect(svg.locator('.cnn-Histogram-brush')).toHaveCount(1);
    await page.mouse.up();
  };
  await brush(6, 2);
  await expectChosen(0);
  await level('small').click();
  await expectChosen(1);
  // Apart in time, or they would be two clicks on one.
  await page.waitForTimeout(600);
  await level('small').click();
  await expect(highlight).toBeHidden();
  await column(3).click();
  await expectChosen(2);
  const told = (): Promise<string> =>
    printed(page, 'print(w.category and (w.category["level"], w.category["rpd"]))');
  await expect.poll(told).toBe('(None, None)');
  await level('large').dblclick();
  await expect(node.locator('.cnn-LevelLegend-entry.cnn-mod-off')).not.toHaveCount(0);
  await brush(1, 4);
  await expectChosen(3);
  await level('large').dblclick();
  await expect(node.locator('.cnn-LevelLegend-entry.cnn-mod-off')).toHaveCount(0);
});

test('all levels off is said with a way back', async ({ page, tmpPath }) => {
  await open(page, tmpPath);
  const { node } = parts(page);
  // Levels without weights are not in the legend, and stay on.
  for (const swatch of await node.locator('.cnn-LevelLegend-swatch:visible').all()) {
    await swatch.click();
  }
  await expect(node).toContainText('All levels that hold weights are hidden.');
  await node.getByRole('button', { name: 'Show all levels' }).click();
  await expect(node.locator('[data-bin]').first()).toBeVisible();
  expect(await printed(page, 'print(len(w.levels))')).toBe('9');
});

test('Escape ends the highlight from anywhere in the comparator', async ({ page, tmpPath }) => {
  await open(page, tmpPath);
  const { rect, highlight, button, node } = parts(page);
  const places = [
    rect(0, 0),
    button('Levels and bins'),
    panel(page, 'architecture').locator('[data-node][tabindex="0"]').first(),
    panel(page, 'convolution').locator('canvas[tabindex]').first(),
    panel(page, 'performance').locator('button').first()
  ];
  for (const place of places) {
    await rect(0, 0).click();
    await expect(highlight).toBeVisible();
    await place.focus();
    await page.keyboard.press('Escape');
    await expect(highlight).toBeHidden();
  }
  await rect(0, 0).click();
  await expect(highlight).toBeVisible();
  await button('Levels and bins').click();
  await page.keyboard.press('Escape');
  await expect(page.locator('.cnn-Popover')).toHaveCount(0);
  await expect(highlight).toBeVisible();
  await node.getByRole('button', { name: 'Clear the highlight' }).click();
  await expect(highlight).toBeHidden();
});

for (const dark of [false, true]) {
  test(`a single weight among a million is seen, told and clicked: ${dark ? 'dark' : 'light'}`, async ({
    page,
    tmpPath
  }) => {
    await page.setViewportSize({ width: 1480, height: 1000 });
    await open(page, tmpPath, LONELY);
    const { rect, svg, highlight } = parts(page);
    if (dark) {
      await page.theme.setDarkTheme();
    }
    const one = svg.locator('[data-bin="29"]');
    await expect(one).toHaveCount(1);
    await expect(one).toHaveAttribute('data-count', '1');
    for (const width of WIDTHS) {
      await widen(page, width);
      const bar = one.locator('.cnn-Histogram-rect');
      await expect.poll(async () => (await boxOf(bar)).height).toBeGreaterThan(1.9);
      const drawn = await boxOf(bar);
      expect(drawn.width).toBeGreaterThan(1);
      const picture = await boxOf(svg);
      // In the middle of the column, far above the bar.
      await page.mouse.move(drawn.x + drawn.width / 2, picture.y + picture.height / 2);
      await expect(page.locator('.cnn-Tooltip:visible')).toContainText('1 weight changed');
      await page.mouse.down();
      await page.mouse.up();
      await expect(highlight).toContainText('1 weight highlighted');
      await page.keyboard.press('Escape');
      await expect(highlight).toBeHidden();
    }
    await expect(rect(0, 0)).toHaveCount(1);
    if (dark) {
      await page.theme.setLightTheme();
    }
  });
}

test('the values of A and of B are those of numpy.histogram', async ({ page, tmpPath }) => {
  await open(page, tmpPath);
  const { node, button } = parts(page);
  const { values } = reference({ layer: 'conv3' });
  await button('Values of A and B').click();
  for (const [side, counts] of Object.entries(values)) {
    const outline = node.locator(`.cnn-Values-outline[data-side="${side}"]`);
    await expect(outline).toHaveAttribute('data-counts', counts.join(' '));
  }
  await expectLabelled(node.locator('.cnn-Values-plot > svg'));
  await button('Values of A and B').click();
  await expect(node.locator('.cnn-Values')).toBeHidden();
});

test('of a layer without weights the nearest is shown in (b) and (c)', async ({
  page,
  tmpPath
}) => {
  await open(page, tmpPath);
  const { node, rect } = parts(page);
  const names = `[one.id for one in w.comparison.layers(w.pair['a'], w.pair['b'])]`;
  await printed(page, `names = ${names}\nw.layer = names[names.index('conv1') + 1]`);
  await expect(node.locator('header')).toContainText('has no weights: conv1, before it, is shown');
  await expect(panel(page, 'convolution')).toHaveAttribute('data-layer', 'conv1');
  expect(await printed(page, 'print(w.layer)')).not.toContain('conv');
  await rect(1, 1).locator('.cnn-Histogram-hit').click();
  await expect(node.locator('.cnn-Distribution-instead')).toBeHidden();
  await expect.poll(() => printed(page, 'print(w.layer, w.category["level"])')).toBe('conv1 small');
});
