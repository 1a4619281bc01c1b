import { expect, galata, test } from '@jupyterlab/galata';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';

import { openNotebook, startCell } from './helpers';
import { SlowLink } from './slowLink';
import { layer, MAKE, output, printed, readyIn, tab } from './views';

/** What the browser sent to the Jupyter kernel, in order. */
interface ISent {
  /** Parts asked for, by the names of their parameters. */
  readonly parts: string[];
  subshells: number;
}

function sentBy(page: IJupyterLabPageFixture): ISent {
  const sent: ISent = { parts: [], subshells: 0 };
  page.on('websocket', socket =>
    socket.on('framesent', ({ payload }) => {
      const text = payload.toString();
      for (const [, parameter] of text.matchAll(/"kind":"part".*?"parameter":"([^"]+)"/g)) {
        sent.parts.push(parameter);
      }
      sent.subshells += text.includes('create_subshell_request') ? 1 : 0;
    })
  );
  return sent;
}

/** Once parts of a parameter are asked for, none of another one is. */
function expectLast(parts: readonly string[], parameter: string): void {
  const first = parts.indexOf(parameter);
  expect(first).toBeGreaterThanOrEqual(0);
  expect(new Set(parts.slice(first))).toEqual(new Set([parameter]));
}

function distribution(view: Locator): Locator {
  return view.locator('[data-panel="distribution"]');
}

const NORM = `
from cnn_comparator import Comparison
def norm(a, b, layer):
    table = Comparison(demo.snapshot(a), demo.snapshot(b)).summary().set_index('layer')
    print(f"{table['euclidean'][layer]:.4g}")
`;

/** Twenty convolutions of 1.3 M weights. */
const TWENTY = `
import numpy as np
from safetensors.numpy import save_file
from cnn_comparator import CNNComparator
rng = np.random.default_rng(0)
weights = {f'conv{i:02d}.weight': rng.standard_normal((384, 384, 3, 3), dtype=np.float32) for i in range(20)}
save_file(weights, 'a.safetensors')
save_file({name: w * np.float32(1 + 0.01 * i) for i, (name, w) in enumerate(weights.items())}, 'b.safetensors')
CNNComparator('a.safetensors', 'b.safetensors')
`;

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
CNNComparator('a.safetensors', 'b.safetensors')
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

test.setTimeout(240_000);

test('of twenty layers clicked in a row the last is shown, and the others are dropped', async ({
  page,
  tmpPath
}) => {
  const sent = sentBy(page);
  await openNotebook({ page, tmpPath }, [TWENTY]);
  await page.notebook.runCell(0, true);
  await readyIn(output(page), 'architecture');
  await output(page).evaluate(async view => {
    for (let i = 0; i < 20; i += 1) {
      view
        .querySelector(`[data-layer="conv${String(i).padStart(2, '0')}"]`)
        ?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  });
  await readyIn(output(page), 'distribution', 'convolution');
  await expect(layer(output(page), 'conv19')).toHaveAttribute('aria-pressed', 'true');
  await expect(distribution(output(page))).toContainText('1,327,104 weights');
  const norm = await printed(
    page,
    "w = weights['conv19.weight']; b = w * np.float32(1.19); print(f\"{np.linalg.norm(b.astype('f8') - w.astype('f8')):.4g}\")"
  );
  await expect(distribution(output(page))).toContainText(`Euclidean distance ${norm}`);
  expectLast(sent.parts, 'conv19.weight');
  const whole = sent.parts.filter(name => name === 'conv19.weight').length;
  // Each of the others may have asked for the first parts, as many as are in flight at once.
  expect(sent.parts.length).toBeLessThan(0.75 * 19 * whole);
  expect(sent.subshells).toBeGreaterThan(0);
});

test('several comparators and views at once each end with their own picture', async ({
  page,
  tmpPath
}) => {
  const epochs = [1, 5, 20];
  const layers = ['conv2', 'conv5', 'fc6'];
  await openNotebook({ page, tmpPath }, [
    MAKE + NORM,
    `from IPython.display import display\nws = [make(a, 100) for a in ${JSON.stringify(epochs)}]\nfor w in ws: display(w)`
  ]);
  await page.notebook.run();
  const view = (i: number): Locator => output(page).nth(i);
  for (const i of epochs.keys()) {
    await view(i).scrollIntoViewIfNeeded();
    await readyIn(view(i), 'architecture');
  }
  await output(page).evaluateAll((views, names) => {
    views.forEach((node, i) =>
      node
        .querySelector(`[data-layer="${names[i]}"]`)
        ?.dispatchEvent(new MouseEvent('click', { bubbles: true }))
    );
  }, layers);
  const norms: string[] = [];
  for (const [i, name] of layers.entries()) {
    await view(i).scrollIntoViewIfNeeded();
    await readyIn(view(i), 'distribution', 'convolution');
    await expect(layer(view(i), name)).toHaveAttribute('aria-pressed', 'true');
    norms.push(await printed(page, `norm(${epochs[i]}, 100, '${name}')`));
    await view(i).scrollIntoViewIfNeeded();
    await expect(distribution(view(i))).toContainText(`Euclidean distance ${norms[i]}`);
  }
  expect(new Set(norms).size).toBe(3);
  await view(1).getByRole('button', { name: 'Open in tab' }).click();
  await readyIn(tab(page), 'architecture', 'distribution');
  await expect(distribution(tab(page))).toContainText(`Euclidean distance ${norms[1]}`);
});

test('while the server drops messages the panels say so, and all comes in the end', async ({
  page,
  tmpPath
}) => {
  await openNotebook({ page, tmpPath }, [
    `${MAKE}import time\nmake()`,
    "for i in range(200):\n    print('flood ' * 50_000)\n    time.sleep(0.1)"
  ]);
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
    await openNotebook({ page, tmpPath }, [
      `${MAKE}make()`,
      "import time\nprint('beg' + 'un')\ntime.sleep(12)\nprint('sl' + 'ept')"
    ]);
    await page.notebook.runCell(0, true);
    await readyIn(output(page), 'architecture', 'performance');
    await startCell(page, 1);
    await expect(page.getByText('begun', { exact: true })).toBeVisible();
    await layer(output(page), 'conv3').click();
    await expect(distribution(output(page))).toHaveAttribute('data-status', 'busy');
    await layer(output(page), 'conv2').click();
    await expect(layer(output(page), 'conv2')).toHaveAttribute('aria-pressed', 'true');
    await expect(distribution(output(page))).toHaveAttribute('data-status', 'busy');
    await expect(distribution(output(page)).getByRole('button', { name: 'Cancel' })).toBeVisible();
    await expect(page.getByText('slept')).toBeHidden();

    await expect(page.getByText('slept')).toBeVisible({ timeout: 60_000 });
    await readyIn(output(page), 'distribution', 'convolution', 'performance');
    await expect(distribution(output(page))).toContainText('38,400 weights');
    expectLast(sent.parts, 'conv2.weight');
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
    expectLast(sent.parts, 'small.weight');

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
