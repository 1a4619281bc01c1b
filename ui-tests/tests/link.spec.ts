import { galata } from '@jupyterlab/galata';

import { openNotebook, printed, startCell } from './helpers';
import { distribution, expectLast, sentBy } from './sent';
import { alone as test, expect } from './shared';
import { SlowLink } from './slowLink';
import { layer, MAKE, output, readyIn } from './views';

/** A layer of 67 MB, both snapshots together, and a small one. */
const BIG = `
import numpy as np
from safetensors.numpy import save_file
from cnn_comparator import CNNComparator
rng = np.random.default_rng(0)
weights = {'big.weight': rng.standard_normal((2048, 4096), dtype=np.float32),
           'small.weight': rng.standard_normal((64, 64, 3, 3), dtype=np.float32)}
save_file(weights, 'a.safetensors')
save_file({name: w * np.float32(1.01) for name, w in weights.items()}, 'b.safetensors')
CNNComparator('a.safetensors', 'b.safetensors', layer='small')
`;

/** A layer just too large for its weights to be kept in the browser. */
const WIDE = `
import numpy as np
from safetensors.numpy import save_file
from cnn_comparator import CNNComparator
rng = np.random.default_rng(0)
x = rng.standard_normal((2048, 4112), dtype=np.float32)
y = x + np.float32(0.1) * rng.standard_normal(x.shape, dtype=np.float32)
save_file({'wide.weight': x}, 'a.safetensors')
save_file({'wide.weight': y}, 'b.safetensors')
w = CNNComparator('a.safetensors', 'b.safetensors')
w
`;

/** Far more than the server lets through, until it has been enough; the page keeps little of it. */
const FLOOD = `
import pathlib, time
from IPython.display import clear_output
for i in range(200):
    if pathlib.Path('enough').exists():
        break
    clear_output(wait=True)
    print('flood ' * 50_000)
    time.sleep(0.1)
`;

/** Keeps the Jupyter kernel busy until it has been enough. */
const SLEEP = `
import pathlib, time
print('beg' + 'un')
while not pathlib.Path('enough').exists():
    time.sleep(0.1)
print('sl' + 'ept')`;

test.setTimeout(240_000);

test('while the server drops messages the panels say so, and all comes in the end', async ({
  page,
  tmpPath
}) => {
  await openNotebook({ page, tmpPath }, [`${MAKE}make()`, FLOOD]);
  await page.notebook.runCell(0, true);
  await readyIn(output(page), 'architecture', 'performance');
  const names = ['conv1', 'conv2', 'conv3', 'conv4', 'conv5'];
  const click = (name: string): Promise<void> =>
    output(page)
      .locator(`[data-layer="${name}"]`)
      .evaluate(node => void node.dispatchEvent(new MouseEvent('click', { bubbles: true })));
  const notice = output(page).locator('.cnn-Bar-notice');
  await startCell(page, 1);
  let clicks = 0;
  await expect
    .poll(
      async () => {
        await click(names[clicks++ % names.length]);
        return notice.textContent();
      },
      { timeout: 45_000, intervals: [1500] }
    )
    .toContain('The Jupyter server is dropping messages');
  await click('conv3');
  await page.contents.uploadContent('', 'text', `${tmpPath}/enough`);
  await expect(notice).toHaveText('', { timeout: 60_000 });
  await readyIn(output(page), 'architecture', 'distribution', 'convolution', 'performance');
  await expect(layer(output(page), 'conv3')).toHaveAttribute('aria-pressed', 'true');
  await expect(distribution(output(page))).toContainText('55,296 weights');
});

test.describe('without subshells', () => {
  test.use({
    mockSettings: {
      ...galata.DEFAULT_SETTINGS,
      '@jupyterlab/apputils-extension:kernels-settings': { commsOverSubshells: 'disabled' }
    }
  });

  test('a busy Jupyter kernel shows the newest choice when it is free again', async ({
    page,
    tmpPath
  }) => {
    const sent = sentBy(page);
    await openNotebook({ page, tmpPath }, [`${MAKE}make()`, SLEEP]);
    await page.notebook.runCell(0, true);
    await readyIn(output(page), 'architecture', 'distribution', 'convolution', 'performance');
    const { length } = sent.parts;
    await startCell(page, 1);
    await expect(page.getByText('begun', { exact: true })).toBeVisible();
    await layer(output(page), 'conv3').click();
    await expect(distribution(output(page))).toHaveAttribute('data-status', 'busy');
    await layer(output(page), 'conv1').click();
    await expect(layer(output(page), 'conv1')).toHaveAttribute('aria-pressed', 'true');
    await expect(distribution(output(page))).toHaveAttribute('data-status', 'busy');
    await expect(distribution(output(page)).getByRole('button', { name: 'Cancel' })).toBeVisible();
    await expect(page.getByText('slept')).toBeHidden();

    await page.contents.uploadContent('', 'text', `${tmpPath}/enough`);
    await expect(page.getByText('slept')).toBeVisible({ timeout: 60_000 });
    await readyIn(output(page), 'distribution', 'convolution', 'performance');
    await expect(distribution(output(page))).toContainText('8,712 weights');
    expectLast(sent.parts.slice(length), 'conv1.weight');
    expect(sent.subshells).toBe(0);
  });
});

test.describe('over a slow link', () => {
  let link: SlowLink;

  test.use({
    baseURL: async ({ baseURL }, use) => {
      link = await SlowLink.to(baseURL ?? '');
      await use(link.address);
      link.close();
    }
  });

  test('a large layer shows how far it is, can be cancelled, and gives way', async ({
    page,
    tmpPath
  }) => {
    const sent = sentBy(page);
    await openNotebook({ page, tmpPath }, [BIG]);
    await page.notebook.runCell(0, true);
    const view = output(page);
    const panel = distribution(view);
    await readyIn(view, 'architecture');
    link.rate = 2e6;
    link.latency = 50;

    await layer(view, 'big').click();
    await expect(panel.locator('[data-count]').first()).toBeVisible({ timeout: 60_000 });
    await expect(panel).toHaveAttribute('data-status', 'busy');
    expect(
      await panel.locator('progress').evaluate(bar => (bar as HTMLProgressElement).value)
    ).toBeLessThan(1);
    await panel.getByRole('button', { name: 'Cancel' }).click();
    await expect(panel).toContainText('Cancelled.');
    const asked = sent.parts.length;
    await panel.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => sent.parts.length).toBeGreaterThan(asked + 4);

    await layer(view, 'small').click();
    await readyIn(view, 'distribution', 'convolution');
    await expect(panel).toContainText('36,864 weights');
    expectLast(sent.parts.slice(asked), 'small.weight');

    link.rate = Infinity;
    link.latency = 0;
    await layer(view, 'big').click();
    await readyIn(view, 'distribution', 'convolution');
    await expect(panel).toContainText('8,388,608 weights');
  });

  test('a range that is not kept is located by reading the layer again', async ({
    page,
    tmpPath
  }) => {
    const sent = sentBy(page);
    await openNotebook({ page, tmpPath }, [
      WIDE,
      "w.category = {'bin': [0.05, 0.07], 'level': 'sign_flip'}"
    ]);
    await page.notebook.runCell(0, true);
    const view = output(page);
    const panel = view.locator('[data-panel="convolution"]');
    await readyIn(view, 'architecture');
    await layer(view, 'wide').click();
    await readyIn(view, 'distribution', 'convolution');
    const read = sent.parts.length;
    link.rate = 2e6;
    link.latency = 50;

    await page.notebook.runCell(1, true);
    await expect(panel).toContainText('wide.weight is too large to keep in the browser');
    await expect(panel).toHaveAttribute('data-status', 'busy');
    await expect.poll(() => sent.parts.length).toBeGreaterThan(read);
    await panel.getByRole('button', { name: 'Cancel' }).click();
    await expect(panel).toContainText('Cancelled.');
    await expect(panel.locator('canvas').first()).toBeVisible();

    link.rate = Infinity;
    link.latency = 0;
    await panel.getByRole('button', { name: 'Try again' }).click();
    await readyIn(view, 'distribution', 'convolution');
    const count = await printed(
      page,
      "d = np.abs(x.astype('f8') - y); print(((d >= 0.05) & (d < 0.07) & ((x < 0) != (y < 0))).sum())"
    );
    expect(Number(count)).toBeGreaterThan(1000);
    await expect(panel).toHaveAttribute('data-highlight-count', count);
    await expect(panel).not.toContainText('is read again');
  });
});
