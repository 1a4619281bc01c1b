import type { Locator } from '@playwright/test';

import { openNotebook, printed } from './helpers';
import { distribution, expectLast, sentBy } from './sent';
import { expect, test } from './shared';
import { layer, MAKE, output, readyIn, tab } from './views';

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
CNNComparator('a.safetensors', 'b.safetensors', layer='conv00')
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
