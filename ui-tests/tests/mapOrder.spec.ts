import type { IJupyterLabPageFixture } from '@jupyterlab/galata';

import { openNotebook, panel, printed, ready } from './helpers';
import { expect, test } from './shared';
import { CONV2_BY_NUMPY, SHOW_CONV2 } from './views';

/** The orders of kernels and channels that NumPy finds, and the weights of the cell first by change. */
const TRUTH = `${CONV2_BY_NUMPY}largest = [np.argsort(-square.sum(axis=axes), kind='stable').tolist() for axes in ((1, 2, 3), (0, 2, 3))]
cells = np.sqrt(square.sum(axis=(2, 3)))
order = [int(np.argmax((cells ** 2).sum(axis=1)))]
while len(order) < len(cells):
    far = ((cells - cells[order[-1]]) ** 2).sum(axis=1)
    far[order] = np.inf
    order.append(int(np.argmin(far)))
first = [side[largest[0][0], largest[1][0]].ravel().tolist() for side in (x, y)]
print(json.dumps([*largest, order, *first]))
`;

async function orderBy(page: IJupyterLabPageFixture, by: string): Promise<void> {
  const convolution = panel(page, 'convolution');
  await convolution.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitemradio', { name: `Order by ${by}` }).click();
  await expect(convolution).toHaveAttribute('data-order', by);
}

/** The kernels from left to right, or the channels from top to bottom, as the cursor meets them. */
async function met(page: IJupyterLabPageFixture, along: 'kernel' | 'channel'): Promise<number[]> {
  return panel(page, 'convolution').evaluate((node, along) => {
    const map = node.querySelector<HTMLElement>('[data-map]') as HTMLElement;
    const live = node.querySelector<HTMLElement>('[aria-live].cnn-Convolution-live') as HTMLElement;
    const press = (key: string): boolean =>
      map.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    const [key, start] = along === 'kernel' ? ['ArrowRight', 'Home'] : ['ArrowDown', 'PageUp'];
    map.focus();
    Array.from({ length: 10 }, () => press(start));
    const found: number[] = [];
    for (;;) {
      const index = Number(live.dataset[along]);
      if (index === found.at(-1)) {
        return found;
      }
      found.push(index);
      press(key);
    }
  }, along);
}

test('kernels and channels stand by change and by likeness, and every cell is told truly', async ({
  page,
  tmpPath
}) => {
  await openNotebook({ page, tmpPath }, [SHOW_CONV2]);
  await page.notebook.runCell(0, true);
  await ready(page, 'convolution');
  const [kernels, channels, alike, a, b] = JSON.parse(await printed(page, TRUTH)) as number[][];
  await orderBy(page, 'change');
  expect(await met(page, 'kernel')).toEqual(kernels);
  expect(await met(page, 'channel')).toEqual(channels);

  const map = panel(page, 'convolution').locator('[data-map]');
  const position = await map.evaluate(node => {
    const [x, y, width, height] = ['x0', 'y0', 'cellWidth', 'cellHeight'].map(key =>
      Number((node as HTMLElement).dataset[key])
    );
    return { x: x + width / 2, y: y + height / 2 };
  });
  await map.click({ position });
  const popup = page.locator('.cnn-CellPopup [data-ready="true"]');
  await expect(popup).toHaveAttribute('data-kernel', String(kernels[0]));
  await expect(popup).toHaveAttribute('data-channel', String(channels[0]));
  const shown = await popup
    .locator('td')
    .evaluateAll(cells => cells.map(cell => Number((cell as HTMLElement).dataset.value)));
  expect(shown.slice(0, 2 * a.length)).toEqual([...a, ...b]);
  expect(await printed(page, 'print(w.kernel)')).toBe(String(kernels[0]));
  await page.keyboard.press('Escape');

  await orderBy(page, 'likeness');
  expect(await met(page, 'kernel')).toEqual(alike);
});
