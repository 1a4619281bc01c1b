import { expect, test } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';

import { openExample, panel, ready, reference } from './helpers';

/** Clicks the middle of a channel's cell in a strip, from the geometry the strip publishes. */
async function clickChannel(strip: Locator, channel: number): Promise<void> {
  const { x0, cellWidth, y0, cellHeight } = await strip.evaluate(node =>
    Object.fromEntries(Object.entries((node as HTMLElement).dataset))
  );
  await strip.click({
    position: {
      x: Number(x0) + (channel + 0.5) * Number(cellWidth),
      y: Number(y0) + 0.5 * Number(cellHeight)
    }
  });
}

const numbers = (text: string | null): number[] => (text ?? '').split(',').map(Number);

test('the case study by mouse, every number against an independent computation', async ({
  page,
  tmpPath
}) => {
  test.setTimeout(240_000);
  await page.setViewportSize({ width: 1600, height: 1000 });
  await openExample({ page, tmpPath });
  await page.notebook.runCell(1, true);
  await ready(page, 'architecture', 'performance');

  // The most changed convolution, by the shades' own numbers.
  const architecture = panel(page, 'architecture');
  const expected = reference({ layer: 'conv5' }).distances;
  for (const [name, distance] of Object.entries(expected)) {
    const node = architecture.locator(`[data-layer="${name}"]`);
    const shown = Number(await node.getAttribute('data-value'));
    expect(Math.abs(shown - distance)).toBeLessThanOrEqual(1e-9 * distance);
  }
  const layer = Object.keys(expected)
    .filter(name => name.startsWith('conv'))
    .reduce((best, name) => (expected[name] > expected[best] ? name : best));
  const node = architecture.locator(`[data-layer="${layer}"]`);
  await node.hover();
  await expect(page.locator('.cnn-Tooltip:visible')).toContainText(layer);
  await node.click();
  await expect(node).toHaveAttribute('aria-pressed', 'true');
  await ready(page, 'distribution', 'convolution');

  // Every rectangle's count.
  const distribution = panel(page, 'distribution');
  const { counts, edges } = reference({ layer });
  const rectangles = distribution.locator('[data-bin][data-level][data-count]');
  const shown = await rectangles.evaluateAll(nodes =>
    nodes.map(({ dataset }) => [dataset.bin, dataset.level, dataset.count])
  );
  let total = 0;
  for (const [bin, level, count] of shown) {
    expect(Number(count)).toBe(counts[Number(bin)][Number(level)]);
    total += Number(count);
  }
  expect(total).toBe(counts.flat().reduce((sum, count) => sum + count, 0));

  // Filter the smallest level, click a rectangle, see its weights.
  await distribution
    .getByRole('button', { name: /very small/ })
    .first()
    .click();
  const bin = counts.findIndex((row, i) => i > 4 && row[4] > 0);
  const chosen = distribution.locator(`[data-bin="${bin}"][data-level="4"]`).first();
  await chosen.click({ force: true });
  const convolution = panel(page, 'convolution');
  const { highlighted } = reference({ layer, category: { bin, level: 4 } });
  await expect(convolution).toHaveAttribute('data-highlight-count', String(highlighted.weights));
  await expect(convolution).toHaveAttribute('data-highlight-cells', String(highlighted.cells));
  expect(edges).toHaveLength(31);

  // Choose an image: probabilities.
  const image = 3;
  const performance = panel(page, 'performance');
  await performance.locator(`[data-image="${image}"]`).click();
  await ready(page, 'performance', 'convolution');
  const wanted = reference({ layer, image });
  const rows = performance.locator('[data-class][data-a][data-b]');
  await expect(rows.first()).toBeVisible();
  for (const row of await rows.all()) {
    const index = Number(await row.getAttribute('data-class'));
    expect(Number(await row.getAttribute('data-a'))).toBeCloseTo(wanted.probabilities[0][index], 5);
    expect(Number(await row.getAttribute('data-b'))).toBeCloseTo(wanted.probabilities[1][index], 5);
  }

  // Click the output channel that changed most: patches for A and B, best first.
  const channel = wanted.channel_changes.indexOf(Math.max(...wanted.channel_changes));
  await clickChannel(convolution.locator('[data-strip="output"]'), channel);
  await expect(performance.locator('[data-patch="a:0"]')).toBeVisible({ timeout: 60_000 });
  await ready(page, 'performance');
  const boxes: number[][][] = [];
  const activations: number[][] = [];
  for (const side of ['a', 'b']) {
    const patches = performance.locator(`[data-patch^="${side}:"]`);
    const read = await patches.evaluateAll(nodes =>
      nodes.slice(0, 4).map(({ dataset }) => [dataset.box, dataset.activation])
    );
    boxes.push(read.map(([box]) => numbers(box ?? null)));
    activations.push(read.map(([, activation]) => Number(activation)));
  }
  const { patches } = reference({ layer, image, channel, boxes });
  for (const side of [0, 1]) {
    const sorted = [...patches[side]].sort((left, right) => right - left);
    patches[side].forEach((activation, i) => {
      expect(Math.abs(activations[side][i] - activation)).toBeLessThan(1e-4);
      expect(Math.abs(sorted[i] - activation)).toBeLessThan(1e-4);
    });
  }

  // Hover a patch: its place lights up.
  const first = performance.locator('[data-patch="a:0"]');
  await first.hover();
  const lit = performance.locator('.cnn-Picture-mark rect').first();
  for (const [i, attribute] of ['x', 'y', 'width', 'height'].entries()) {
    await expect(lit).toHaveAttribute(attribute, String(boxes[0][0][i]));
  }
  await page.screenshot({ path: test.info().outputPath('casestudy.png') });
});

test('Python and the panels share one selection', async ({ page, tmpPath }) => {
  await openExample({ page, tmpPath });
  await page.notebook.runCell(1, true);
  await ready(page, 'architecture');
  await page.notebook.addCell('code', "comparator.layer = 'conv2'");
  const index = (await page.notebook.getCellCount()) - 1;
  await page.notebook.runCell(index, true);
  const node = panel(page, 'architecture').locator('[data-layer="conv2"]');
  await expect(node).toHaveAttribute('aria-pressed', 'true');
  await ready(page, 'distribution', 'convolution');
  await expect(panel(page, 'distribution').locator('.cnn-Distribution-highlight')).toBeHidden();

  // What Python sets next to a layer stays; what belonged to the layer before does not.
  await panel(page, 'distribution').locator('[data-bin="0"]').first().click();
  await expect(panel(page, 'distribution')).toContainText('highlighted');
  await page.notebook.setCell(index, 'code', "comparator.layer = 'conv4'\ncomparator.channel = 3");
  await page.notebook.runCell(index, true);
  await ready(page, 'distribution', 'convolution');
  await expect(panel(page, 'distribution').locator('.cnn-Distribution-highlight')).toBeHidden();
  await page.notebook.setCell(
    index,
    'code',
    'print("now", comparator.channel, comparator.category)'
  );
  await page.notebook.runCell(index, true);
  await expect(page.locator('.jp-OutputArea-output', { hasText: 'now 3 None' })).toBeVisible();

  await panel(page, 'architecture').locator('[data-layer="conv3"]').click();
  await page.notebook.setCell(index, 'code', 'print("layer is", comparator.layer)');
  await page.notebook.runCell(index, true);
  await expect(page.locator('.jp-OutputArea-output', { hasText: 'layer is conv3' })).toBeVisible();
});
