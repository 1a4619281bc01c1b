import { openNotebook, printed } from './helpers';
import { expect, test } from './shared';
import { layer, notice, output, readyIn, shownLayer, tab } from './views';

/** Two layers of four kernels; every weight of B is so much larger than that of A. */
const MAKE = `
import json, struct
import numpy as np
from cnn_comparator import CNNComparator
def save(name, value, layers=('first', 'second')):
    data = np.full((4, 3, 3, 3), value, '<f4').tobytes()
    header = {f'{layer}.weight': {'dtype': 'F32', 'shape': [4, 3, 3, 3],
                                  'data_offsets': [i * len(data), (i + 1) * len(data)]}
              for i, layer in enumerate(layers)}
    text = json.dumps(header).encode()
    # Over the file itself, as training does.
    with open(f'{name}.safetensors', 'wb') as file:
        file.write(struct.pack('<Q', len(text)) + text + data * len(layers))
save('a', 0)
save('b', 1)
w = CNNComparator('a.safetensors', 'b.safetensors', layer='first')
w`;

const norm = (change: number): string => (change * Math.sqrt(4 * 27)).toPrecision(4);

test('a file that was written over is told, and its snapshots can be reloaded from panel, bar and cell', async ({
  page,
  tmpPath
}) => {
  await openNotebook({ page, tmpPath }, [MAKE]);
  await page.notebook.runCell(0, true);
  const view = output(page);
  const distribution = view.locator('[data-panel="distribution"]');
  const bar = view.locator('.cnn-Bar').getByRole('button', { name: 'Reload snapshots' });
  await readyIn(view, 'architecture', 'distribution', 'convolution');
  await expect(layer(view, 'first')).toContainText(norm(1));
  await expect(bar).toBeHidden();

  await printed(page, "save('b', 3)");
  await layer(view, 'second').click();
  await expect(distribution).toContainText('written over since it was opened');
  await expect(distribution.getByRole('button', { name: 'Try again' })).toHaveCount(0);
  await expect(notice(view)).toContainText('may be out of date');

  // What cannot be opened leaves everything as it is.
  await printed(page, "open('a.safetensors', 'r+b').truncate(100)");
  await distribution.getByRole('button', { name: 'Reload snapshots' }).click();
  await expect(notice(view)).toContainText('a.safetensors');
  await expect(layer(view, 'first')).toContainText(norm(1));
  await expect(distribution).toContainText('written over');

  await printed(page, "save('a', 0)");
  await view.getByRole('button', { name: 'Open in tab' }).click();
  await readyIn(tab(page), 'architecture');
  await page.notebook.activate('notebook.ipynb');
  await bar.click();
  await expect(layer(view, 'second')).toContainText(norm(3));
  await readyIn(view, 'architecture', 'distribution', 'convolution');
  expect(await shownLayer(view)).toContain('second');
  await expect(notice(view)).toHaveText('');
  await expect(bar).toBeHidden();
  await expect(distribution).toContainText(norm(3));

  // A program tells all views as well, and what is gone is no longer selected.
  await printed(page, "save('b', 5, ['first'])\nsave('a', 0, ['first'])\nw.reload()");
  await expect(layer(view, 'first')).toContainText(norm(5));
  await expect(layer(view, 'second')).toHaveCount(0);
  await expect(distribution).toContainText('Select a layer');
  expect(await printed(page, 'print(w.layer)')).toBe('None');
  await page.locator('#jp-main-dock-panel .lm-TabBar-tab', { hasText: 'a ↔ b' }).click();
  await expect(layer(tab(page), 'first')).toContainText(norm(5));
});
