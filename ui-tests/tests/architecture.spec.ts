import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';

import { openNotebook, panel, ready, reference } from './helpers';
import { expect, test } from './shared';
import { MAKE } from './views';

const LAYERS = ['conv1', 'conv2', 'conv3', 'conv4', 'conv5', 'fc6', 'fc7', 'fc8'];
const LEAST_TEXT = 9;

/** Makes the comparator so wide, as far as it goes. */
async function setWidth(page: IJupyterLabPageFixture, width: number): Promise<void> {
  const own = await page.locator('.cnn-View').evaluate(node => node.clientWidth);
  const { width: window = 0, height = 0 } = page.viewportSize() ?? {};
  await page.setViewportSize({ width: window - own + width, height });
  await expect.poll(() => page.locator('.cnn-View').evaluate(node => node.clientWidth)).toBe(width);
  await ready(page, 'architecture');
}

/** Whether the height of an element is to be seen within another. */
async function isWithin(inner: Locator, outer: Locator): Promise<boolean> {
  const [own, around] = [await inner.boundingBox(), await outer.boundingBox()];
  return (
    own !== null &&
    around !== null &&
    own.y >= around.y - 1 &&
    own.y + own.height <= around.y + around.height + 1 &&
    own.x < around.x + around.width &&
    own.x + own.width > around.x
  );
}

const scaleOf = (graph: Locator): Promise<number> =>
  graph.locator('svg > g').evaluate(node => (node as SVGGElement).getCTM()?.a ?? NaN);

/** Names as they are shown, and the smallest size of a text, in pixels on the screen. */
async function texts(graph: Locator): Promise<{ names: string[]; least: number }> {
  return graph.locator('svg').evaluate(node => {
    const all = [...node.querySelectorAll<SVGTextElement>('.cnn-Graph-node text')];
    const sizes = all.map(
      text => parseFloat(getComputedStyle(text).fontSize) * (text.getScreenCTM()?.a ?? NaN)
    );
    const titles = [...node.querySelectorAll('.cnn-mod-card > .cnn-Graph-title')];
    return { names: titles.map(({ textContent }) => textContent), least: Math.min(...sizes) };
  });
}

for (const width of [600, 985, 1480]) {
  for (const theme of ['light', 'dark'] as const) {
    test(`layers are found, read and sorted in a comparator of ${String(width)} px, ${theme}`, async ({
      page,
      tmpPath
    }, testInfo) => {
      const errors: string[] = [];
      page.on('pageerror', error => errors.push(error.message));
      await (theme === 'dark' ? page.theme.setDarkTheme() : page.theme.setLightTheme());
      await openNotebook({ page, tmpPath }, [`${MAKE}\nw = make()\nw.layer = 'fc8'\nw`]);
      await page.notebook.runCell(0, true);
      await ready(page, 'architecture');
      await setWidth(page, width);
      const architecture = panel(page, 'architecture');
      const body = architecture.locator('.cnn-Panel-body');
      await body.evaluate(node => node.scrollIntoView({ block: 'center' }));
      const graph = architecture.locator('.cnn-Graph');
      const list = architecture.locator('.cnn-List-scroll');
      const node = (name: string): Locator => architecture.locator(`[data-layer="${name}"]`);
      const row = (name: string): Locator => architecture.locator(`[data-row="${name}"]`);
      const most = architecture.getByRole('button', { name: 'Most changed' });

      const narrow = await body.evaluate(({ clientWidth }) => clientWidth < 170);
      await expect(narrow ? list : graph).toBeVisible();
      await test.step('the layer that is selected is in sight', async () => {
        expect(await (narrow ? isWithin(row('fc8'), list) : isWithin(node('fc8'), graph))).toBe(
          true
        );
      });
      if (narrow) {
        await architecture.getByRole('button', { name: 'Show the layers as a graph' }).click();
        await expect(graph).toBeVisible();
      }

      await test.step('all fitted is legible, and nothing of the toolbar is cut', async () => {
        await architecture.getByRole('button', { name: 'Fit' }).click();
        const { names, least } = await texts(graph);
        expect(names).toEqual(LAYERS);
        expect(least).toBeGreaterThanOrEqual(LEAST_TEXT);
        const toolbar = architecture.locator('.cnn-Architecture-toolbar');
        const [inside, room, high] = await toolbar.evaluate(bar => [
          bar.scrollWidth,
          bar.clientWidth,
          bar.clientHeight
        ]);
        expect(inside).toBeLessThanOrEqual(room);
        expect(high).toBeLessThanOrEqual(narrow ? 56 : 28);
        await page.screenshot({ path: testInfo.outputPath('graph.png') });
      });

      await test.step('the first notch zooms with ctrl, and scrolls the page without', async () => {
        await body.hover({ position: { x: 8, y: 8 } });
        const isLeft = await graph
          .locator('svg')
          .evaluate(svg =>
            svg.dispatchEvent(
              new WheelEvent('wheel', { deltaY: 100, bubbles: true, cancelable: true })
            )
          );
        expect(isLeft).toBe(true);
        const before = await scaleOf(graph);
        await page.keyboard.down('Control');
        await page.mouse.wheel(0, -120);
        await expect.poll(() => scaleOf(graph)).toBeGreaterThan(1.05 * before);
        for (let i = 0; i < 8; i++) {
          await page.mouse.wheel(0, -120);
        }
        await page.keyboard.up('Control');
      });

      await test.step('the most changed layer comes into sight whenever it is asked for', async () => {
        for (let i = 0; i < 2; i++) {
          await page.mouse.wheel(0, -5000);
          await expect.poll(() => isWithin(node('fc7'), graph)).toBe(false);
          await most.click();
          await expect(node('fc7')).toHaveAttribute('aria-pressed', 'true');
          await expect
            .poll(() => isWithin(node('fc7').locator('.cnn-Graph-title'), graph))
            .toBe(true);
          await body.hover({ position: { x: 8, y: 8 } });
        }
        await expect(architecture.locator('.cnn-Minimap')).toBeVisible();
      });

      await test.step('the list has the order and the numbers of NumPy', async () => {
        await architecture.getByRole('button', { name: 'Show the layers as a list' }).click();
        const { distances } = reference({ layer: 'conv5' });
        const expected = Object.entries(distances).sort(([, p], [, q]) => q - p);
        const shown = await list
          .locator('tr[data-row]')
          .evaluateAll(rows =>
            rows.map(one => [
              one.getAttribute('data-row') ?? '',
              Number(one.querySelector('td')?.getAttribute('data-value'))
            ])
          );
        expect(shown.map(([name]) => name)).toEqual(expected.map(([name]) => name));
        shown.forEach(([, value], i) => expect(value).toBeCloseTo(expected[i][1], 9));
        await expect(list.locator('th[aria-sort="descending"]')).toHaveText('Euclidean distance');
        expect(await isWithin(row('fc7'), list)).toBe(true);
        await page.screenshot({ path: testInfo.outputPath('list.png') });
      });
      expect(errors).toEqual([]);
    });
  }
}
