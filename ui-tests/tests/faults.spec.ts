import type { Locator } from '@playwright/test';

import { openNotebook, printed } from './helpers';
import { expect, test } from './shared';
import { output, readyIn } from './views';

/** A module that does what the variable `mood` says: calm, at a loss, or out of memory. */
const MAKE = `
import numpy as np, torch
from torch import nn
from cnn_comparator import CNNComparator
mood = 'calm'
class Net(nn.Module):
    def __init__(self, seed):
        super().__init__()
        torch.manual_seed(seed)
        self.conv, self.out = nn.Conv2d(3, 4, 3), nn.Linear(4, 3)
    def forward(self, x):
        if mood == 'lost':
            raise ValueError('no luck today')
        if mood == 'full':
            torch.empty(1 << 50)
        return self.out(self.conv(x).relu().mean((2, 3)))
images = np.random.default_rng(0).integers(0, 256, (4, 16, 16, 3), dtype='uint8')
w = CNNComparator(Net(1), Net(2), images=images, input_shape=(3, 16, 16), image=0)
w.layer = 'conv'
def right():
    a, b = (w.comparison.probabilities(name, w.image).max() for name in 'AB')
    print(f'{100 * a:.1f} {100 * b:.1f}')
w`;

/** The largest probability of each snapshot, as the panel says it. */
async function said(view: Locator): Promise<string> {
  const text = (await view.locator('.cnn-Verdict').textContent()) ?? '';
  return [...text.matchAll(/([\d.]+) %/g)].map(([, value]) => Number(value).toFixed(1)).join(' ');
}

test('a model that fails now and then says why, and is right when it is tried again', async ({
  page,
  tmpPath
}) => {
  test.setTimeout(240_000);
  await openNotebook({ page, tmpPath }, [MAKE]);
  await page.notebook.runCell(0, true);
  const view = output(page);
  await readyIn(view, 'architecture', 'convolution', 'performance');
  const predictions = view.locator('[data-area="predictions"]');
  const legends = view.locator('[data-panel="convolution"] [data-activations="error"]');
  const again = { name: 'Try again' };
  for (const [image, [mood, sentence]] of [
    ['lost', /no luck today/],
    ['full', /memory/]
  ].entries()) {
    await printed(page, `mood = '${mood as string}'\nw.image = ${image + 1}`);
    await expect(predictions).toContainText(sentence);
    await expect(legends).toContainText(sentence);
    await readyIn(view, 'performance');
    await printed(page, "mood = 'calm'");
    await predictions.getByRole('button', again).click();
    await legends.getByRole('button', again).click();
    await expect(predictions).not.toContainText(sentence);
    await expect(legends).toHaveCount(0);
    await readyIn(view, 'convolution', 'performance');
    expect(await said(view)).toBe(await printed(page, 'right()'));
  }
});
