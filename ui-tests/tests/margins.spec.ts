import type { Locator } from '@playwright/test';

import { openNotebook, panel, printed, ready } from './helpers';
import { expect, test } from './shared';
import { CONV2_BY_NUMPY, SHOW_CONV2 } from './views';

/** What NumPy makes of the weights in the files. */
const TRUTH = `${CONV2_BY_NUMPY}kernels, channels = (np.sqrt(square.sum(axis=axes)) for axes in ((1, 2, 3), (0, 2, 3)))
cell = [x[3, 2].ravel().tolist(), y[3, 2].ravel().tolist()]
print(json.dumps([kernels.max(), int(kernels.argmax()), channels.max(), int(channels.argmax()), *cell]))
`;

test('bars along the edges stand at their rows and columns, at every zoom', async ({
  page,
  tmpPath
}) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await openNotebook({ page, tmpPath }, [SHOW_CONV2]);
  await page.notebook.runCell(0, true);
  await ready(page, 'distribution', 'convolution');
  const convolution = panel(page, 'convolution');
  const [most, kernel, mostOf, channel, a, b] = JSON.parse(await printed(page, TRUTH)) as [
    ...[number, number, number, number],
    ...[number[], number[]]
  ];
  const bars = convolution.locator('[data-margin="columns"]');
  const rows = convolution.locator('[data-margin="rows"]');
  const share = async (of: Locator, whole: number): Promise<number> =>
    Number(await of.getAttribute('data-max')) / whole;
  await expect.poll(() => share(bars, most)).toBeCloseTo(1, 6);
  await expect.poll(() => share(rows, mostOf)).toBeCloseTo(1, 6);
  const map = convolution.locator('[data-map]');
  // The end of the longest bar, at the middle of its column and of its row.
  const ends = async (): Promise<number[]> => {
    const [x0, y0, cellWidth, cellHeight] = await map.evaluate(node => {
      const { dataset } = node as HTMLElement;
      return [dataset.x0, dataset.y0, dataset.cellWidth, dataset.cellHeight].map(Number);
    });
    const alpha = (node: Element, at: number[]): number => {
      const canvas = node as HTMLCanvasElement;
      const ratio = window.devicePixelRatio;
      const context = canvas.getContext('2d') as CanvasRenderingContext2D;
      return context.getImageData(at[0] * ratio, at[1] * ratio, 1, 1).data[3];
    };
    return Promise.all([
      bars.evaluate(alpha, [Math.floor(x0 + (kernel + 0.5) * cellWidth), 18]),
      rows.evaluate(alpha, [18, Math.floor(y0 + (channel + 0.5) * cellHeight)])
    ]);
  };
  await expect.poll(ends).toEqual([255, 255]);
  // Zoomed in a little, about the cell of both.
  const [left, top] = await map.evaluate(
    (node, at) => {
      const { dataset } = node as HTMLElement;
      const { x, y } = node.getBoundingClientRect();
      return [
        x + Number(dataset.x0) + (at[0] + 0.5) * Number(dataset.cellWidth),
        y + Number(dataset.y0) + (at[1] + 0.5) * Number(dataset.cellHeight)
      ];
    },
    [kernel, channel]
  );
  await page.mouse.move(left, top);
  await page.keyboard.down('Control');
  const before = await map.getAttribute('data-cell-width');
  await page.mouse.wheel(0, -200);
  await page.keyboard.up('Control');
  await expect(map).not.toHaveAttribute('data-cell-width', before ?? '');
  await expect.poll(ends).toEqual([255, 255]);
  await convolution.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Show the whole map (0)' }).click();

  // The header keeps the layer's name beside a highlight.
  await panel(page, 'distribution')
    .getByRole('button', { name: /^medium:/ })
    .click();
  await expect(convolution.locator('.cnn-Convolution-highlighted')).toHaveText(
    /highlighted in [\d,]+ cells$/
  );
  const name = convolution.locator('.cnn-Convolution-layer');
  expect(await name.evaluate(node => node.scrollWidth <= node.clientWidth)).toBe(true);

  // The weights of a cell are copied with all their digits.
  await map.focus();
  for (const key of ['Home', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowDown', 'ArrowDown']) {
    await page.keyboard.press(key);
  }
  await page.keyboard.press('Enter');
  const popup = page.locator('.cnn-CellPopup[data-kernel="3"][data-channel="2"]');
  await expect(popup.locator('[data-legend="difference"]')).toBeVisible();
  await popup.getByRole('button', { name: /^Copy/ }).click();
  await expect(popup.getByRole('status')).toHaveText('copied');
  const text = await page.evaluate(() => navigator.clipboard.readText());
  const table = text.split('\n').map(line => line.split('\t'));
  expect(table.slice(1).map(row => Number(row[6]))).toEqual(a);
  expect(table.slice(1).map(row => Number(row[7]))).toEqual(b);
});

test('the places after the last channel of a list look like the ground', async ({
  page,
  tmpPath
}) => {
  await openNotebook({ page, tmpPath }, [SHOW_CONV2]);
  await page.notebook.runCell(0, true);
  await ready(page, 'convolution');
  await printed(
    page,
    `w.parameter = [p.id for p in w.comparison.layer(*w.pair.values(), 'conv2').parameters if p.role == 'bias'][0]`
  );
  const strip = panel(page, 'convolution').locator('[data-strip="input"]');
  await expect(panel(page, 'convolution')).toHaveAttribute('data-parameter', 'conv2.bias');
  await ready(page, 'convolution');
  const pixel = (): Promise<number[] | null> =>
    strip.evaluate(node => {
      const canvas = node as HTMLCanvasElement;
      const { x0, y0, cellWidth, cellHeight, columns, channels } = canvas.dataset;
      const [count, width] = [Number(channels), Number(columns)];
      const ratio = window.devicePixelRatio;
      const context = canvas.getContext('2d') as CanvasRenderingContext2D;
      // The last place of the last row, which has no channel.
      const column = width - 1;
      const row = Math.ceil(count / width) - 1;
      const [x, y] = [
        (Number(x0) + (column + 0.5) * Number(cellWidth)) * ratio,
        (Number(y0) + (row + 0.5) * Number(cellHeight)) * ratio
      ];
      return count % width === 0 ? null : [...context.getImageData(x, y, 1, 1).data];
    });
  await expect.poll(pixel).toEqual([255, 255, 255, 255]);
});
