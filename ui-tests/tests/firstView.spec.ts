import type { IJupyterLabPageFixture } from '@jupyterlab/galata';

import { openNotebook, panel, printed, runSource } from './helpers';
import { expect, test } from './shared';
import { chooseImage, layer, MAKE, output, readyIn } from './views';

const PANELS = ['architecture', 'distribution', 'convolution', 'performance'];

/** The three pictures whose predictions differ least, then the one where they differ most. */
const SORTED = `${MAKE}
import numpy as np
from cnn_comparator import Comparison
with Comparison(demo.snapshot(10), demo.snapshot(100), images=images) as known:
    a, b = ([known.probabilities(name, i) for i in range(len(images))] for name in known.default_pair)
from scipy.spatial.distance import jensenshannon
order = np.argsort(jensenshannon(a, b, 2, axis=1))
images = [images[i] for i in [*order[:3], order[-1], *order[3:-1]]]
def show(**more):
    return CNNComparator(demo.snapshot(10), demo.snapshot(100), images=images, **more)
`;

/** A preprocessing that waits at the picture on which the snapshots differ most. */
const SLOW = `
import threading
from PIL import Image
gate = threading.Event()
def slowly(picture):
    if np.array_equal(picture, images[3]):
        gate.wait(120)
    small = Image.fromarray(picture).resize(SIZE)
    return np.moveaxis(np.asarray(small, np.float32) / 255, -1, 0)
with Comparison(demo.snapshot(10), demo.snapshot(100), images=images) as known:
    SIZE = next(iter(known.snapshots.values())).runner.input_shape[:0:-1]
`;

const chosen = (page: IJupyterLabPageFixture): Promise<string> =>
  printed(page, 'print(w.layer, w.image, w.channel, w.channel_side)');

test('the first view is full without a click, and a cell that is run again keeps what was chosen', async ({
  page,
  tmpPath
}) => {
  await openNotebook({ page, tmpPath }, [SORTED, 'w = show()\nw']);
  await runSource(page, 0, SORTED);
  await runSource(page, 1, 'w = show()\nw');
  const view = output(page);
  await expect.poll(() => chosen(page), { timeout: 60_000 }).toMatch(/^\S+ 3 \d+ output$/);
  await readyIn(view, ...PANELS);

  // The convolution with the largest number in the table is selected, and in sight.
  const most = await printed(
    page,
    "t = w.summary(); print(t[t.kind == 'conv'].set_index('layer').euclidean.idxmax())"
  );
  const [name, , channel] = (await chosen(page)).split(' ');
  expect(name).toBe(most);
  await expect(panel(page, 'convolution')).toHaveAttribute('data-layer', most);
  const node = await layer(view, most).boundingBox();
  const body = await panel(page, 'architecture').boundingBox();
  expect(node && body && node.y >= body.y && node.y + node.height <= body.y + body.height).toBe(
    true
  );
  const strip = view.locator('canvas[data-strip="output"]');
  await expect(strip).toHaveAttribute('data-selected', channel);
  await expect(view.locator('[data-patch]').first()).toBeVisible({ timeout: 60_000 });

  await layer(view, 'conv1').click();
  await chooseImage(panel(page, 'performance'), 1);
  await expect.poll(() => chosen(page)).toBe('conv1 1 None output');
  const legend = view.locator('[data-legend="output"]');
  await expect(legend).toContainText('after ReLU');
  await view.getByRole('button', { name: 'After activation' }).click();
  await expect(legend).toContainText('before the activation function');
  await expect.poll(() => printed(page, 'print(w.activation_at)')).toBe('before');
  await runSource(page, 1, 'w = show()\nw');
  await readyIn(view, ...PANELS);
  await expect(panel(page, 'convolution')).toHaveAttribute('data-layer', 'conv1');
  await expect.poll(() => chosen(page)).toMatch(/^conv1 1 \d+ output$/);
});

test('what the program gives is shown', async ({ page, tmpPath }) => {
  const source = "w = show(layer='fc6', image=1)\nw";
  await openNotebook({ page, tmpPath }, [SORTED, source]);
  await runSource(page, 0, SORTED);
  await runSource(page, 1, source);
  await readyIn(output(page), ...PANELS);
  await expect(panel(page, 'distribution').locator('header')).toContainText('fc6');
  await expect.poll(() => chosen(page)).toMatch(/^fc6 1 \d+ output$/);
});

test('a click while the images are predicted leaves the image as it is', async ({
  page,
  tmpPath
}) => {
  const source = 'w = show(preprocess=slowly)\nw';
  await openNotebook({ page, tmpPath }, [SORTED + SLOW, source]);
  await runSource(page, 0, SORTED + SLOW);
  await runSource(page, 1, source);
  const view = output(page);
  await expect(view.locator('[data-panel="distribution"] [data-count]').first()).toBeVisible();
  await layer(view, 'conv1').click();
  await expect(panel(page, 'convolution')).toHaveAttribute('data-layer', 'conv1');
  await printed(page, 'gate.set()');
  // Nothing is left to be done in the Jupyter kernel.
  const jobs = 'print(len(w._queue._jobs), w.layer, w.image, w.channel)';
  await expect.poll(() => printed(page, jobs), { timeout: 60_000 }).toBe('0 conv1 0 None');
});
