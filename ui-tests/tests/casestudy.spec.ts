import type { Locator } from '@playwright/test';

import { clickCell } from './extents';
import { openExample, panel, ready, reference } from './helpers';
import { expect, test } from './shared';
import { shownStrip } from './strip';
import { chooseImage } from './views';

/** The cells of the map that are painted in the colour of the highlight, as [kernel, channel]. */
async function paintedCells(
  canvas: Locator,
  kernels: number,
  channels: number
): Promise<number[][]> {
  return canvas.evaluate(
    (node, [columns, rows]) => {
      const { width, height, dataset, clientWidth } = node as HTMLCanvasElement;
      const { x0, y0, cellWidth, cellHeight } = dataset;
      const context = (node as HTMLCanvasElement).getContext('2d');
      const { data } = context?.getImageData(0, 0, width, height) ?? { data: [] };
      const scale = width / clientWidth;
      const found: number[][] = [];
      for (let column = 0; column < columns; column++) {
        for (let row = 0; row < rows; row++) {
          const x = Math.floor(scale * (Number(x0) + (column + 0.5) * Number(cellWidth)));
          const y = Math.floor(scale * (Number(y0) + (row + 0.5) * Number(cellHeight)));
          const at = 4 * (y * width + x);
          // The highlight is pink; the shades of the change are purple.
          if (data[at] - data[at + 1] > 70) {
            found.push([column, row]);
          }
        }
      }
      return found;
    },
    [kernels, channels] as const
  );
}

interface IPatch {
  readonly box: string;
  readonly activation: number;
  readonly ranks: readonly number[];
}

/** The patches that a snapshot's list shows, with their ranks there and in the other one. */
async function patchesOf(performance: Locator, side: 'a' | 'b'): Promise<IPatch[]> {
  const patches = await performance
    .locator(`[data-patch^="${side}:"]`)
    .evaluateAll(nodes => nodes.map(({ dataset }) => Object.fromEntries(Object.entries(dataset))));
  return patches.map(({ box, activation, rank, otherRank }) => ({
    box: box ?? '',
    activation: Number(activation),
    ranks: [Number(rank), Number(otherRank)]
  }));
}

/** A rank among scores, where scores that are as good as equal may stand in any order. */
function expectRank(rank: number, score: number, scores: readonly number[]): void {
  expect(rank).toBeGreaterThan(scores.filter(other => other > score + 1e-4).length);
  expect(rank).toBeLessThanOrEqual(scores.filter(other => other > score - 1e-4).length);
}

test('the case study by mouse, every number against an independent computation', async ({
  page,
  tmpPath
}) => {
  test.setTimeout(400_000);
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
  await distribution.getByRole('button', { name: /Euclidean distance/ }).click();
  const measures = page.getByRole('dialog', { name: 'Measures' });
  await expect(measures).toContainText('in the browser by a compiled loop (WebAssembly)');
  await page.keyboard.press('Escape');

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
  await expect(convolution).toHaveAttribute(
    'data-highlight-cells',
    String(highlighted.cells.length)
  );
  await ready(page, 'convolution');
  const sides = ['data-kernels', 'data-channels'].map(name => convolution.getAttribute(name));
  const [kernels, channels] = (await Promise.all(sides)).map(Number);
  const map = convolution.locator('canvas[data-map]');
  await expect.poll(() => paintedCells(map, kernels, channels)).toEqual(highlighted.cells);
  expect(edges).toHaveLength(31);

  // Choose an image: probabilities.
  const image = 3;
  const performance = panel(page, 'performance');
  await chooseImage(performance, image);
  await ready(page, 'performance', 'convolution');
  const wanted = reference({ layer, image });
  const rows = performance.locator('[data-class][data-a][data-b]');
  await expect(rows.first()).toBeVisible();
  for (const row of await rows.all()) {
    const index = Number(await row.getAttribute('data-class'));
    expect(Number(await row.getAttribute('data-a'))).toBeCloseTo(wanted.probabilities[0][index], 5);
    expect(Number(await row.getAttribute('data-b'))).toBeCloseTo(wanted.probabilities[1][index], 5);
  }

  // The more a channel changed, the darker it is; those that are silent are marked.
  const strip = convolution.locator('[data-strip="output"]');
  await page.mouse.move(0, 0);
  const { lightness, silent } = await shownStrip(strip);
  expect(silent).toEqual(wanted.silent);
  const selected = Number(await strip.getAttribute('data-selected'));
  const byLightness = [...lightness.keys()].filter(i => i !== selected);
  byLightness.sort((i, j) => lightness[i] - lightness[j]);
  // As exact as a shade of 256.
  const step = Math.max(...wanted.channel_changes) / 100;
  byLightness.slice(1).forEach((lighter, i) => {
    const [more, less] = [byLightness[i], lighter].map(one => wanted.channel_changes[one]);
    expect(more).toBeGreaterThan(less - step);
  });

  // Click the output channel that changed most: patches for A and B, best first.
  const channel = wanted.channel_changes.indexOf(Math.max(...wanted.channel_changes));
  await clickCell(strip, channel, 0);
  const told = page.locator(`.cnn-Tooltip:visible [data-channel="${channel}"]`);
  const change = Number(await told.getAttribute('data-value'));
  expect(Math.abs(change - wanted.channel_changes[channel])).toBeLessThan(1e-4 * change);
  await expect(performance.locator('[data-patch="a:0"]')).toBeVisible({ timeout: 60_000 });
  await ready(page, 'performance');
  const { proposals } = reference({ layer, image, channel });
  await expect(performance).toContainText(`${proposals.boxes.length} proposals`);
  const shownPatches = [await patchesOf(performance, 'a'), await patchesOf(performance, 'b')];
  for (const [side, patches] of shownPatches.entries()) {
    expect(patches.length).toBeGreaterThan(3);
    expect(patches[0].ranks[0]).toBe(1);
    for (const { box, activation, ranks } of patches) {
      const at = proposals.boxes.findIndex(proposed => proposed.join(',') === box);
      for (const [i, rank] of ranks.entries()) {
        const scores = proposals.scores[i === 0 ? side : 1 - side];
        expectRank(rank, scores[at], scores);
      }
      expect(Math.abs(activation - proposals.scores[side][at])).toBeLessThan(1e-4);
    }
  }

  // Hover a patch: its place lights up.
  const first = performance.locator('[data-patch="a:0"]');
  await first.hover();
  const lit = performance.locator('.cnn-Picture-mark rect').first();
  for (const [i, attribute] of ['x', 'y', 'width', 'height'].entries()) {
    await expect(lit).toHaveAttribute(attribute, shownPatches[0][0].box.split(',')[i]);
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
