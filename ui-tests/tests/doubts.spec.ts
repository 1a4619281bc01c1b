import { openNotebook, panel, ready, runSource } from './helpers';
import { expect, test } from './shared';
import { chooseImage } from './views';

/** A network that was trained on normalised pictures; `a` has its dropout left on, `b` is half. */
const MAKE = `
import numpy as np, torch
from torch import nn
from torch.nn import functional
from cnn_comparator import CNNComparator

class Net(nn.Module):
    def __init__(self, always):
        super().__init__()
        self.conv, self.bn, self.fc = nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8, momentum=None), nn.Linear(8, 4)
        self.always = always
    def forward(self, x):
        x = self.bn(self.conv(x)).relu().mean((2, 3))
        return self.fc(functional.dropout(x, training=self.always))

def normalised(picture):
    return ((picture / 255 - (0.485, 0.456, 0.406)) / (0.229, 0.224, 0.225)).transpose(2, 0, 1)

torch.manual_seed(0)
spots = np.random.default_rng(0).normal(0.45, 0.25, (12, 4, 4, 3)).clip(0, 1).repeat(4, 1).repeat(4, 2)
images = np.rint(255 * spots).astype(np.uint8)
a, b = Net(True), Net(False)
a.train()(torch.from_numpy(np.stack([normalised(one) for one in images])).float())
b.load_state_dict({k: v.half().float() if v.is_floating_point() else v for k, v in a.state_dict().items()})`;

test('doubts stand once, each in the panel that it concerns', async ({ page, tmpPath }) => {
  await openNotebook({ page, tmpPath }, [MAKE, '']);
  await page.notebook.runCell(0, true);
  await page.setViewportSize({ width: 1600, height: 1000 });
  const notes = (name: string) => panel(page, name).locator('.cnn-Notes-note');
  const all = page.locator('.cnn-Notes-note');
  await test.step('answers that differ, preprocessing and rounding', async () => {
    await runSource(page, 1, 'CNNComparator(a, b, images=images)');
    await ready(page, 'architecture', 'performance');
    await expect(notes('architecture')).toHaveText([
      /^Only rounding lies between A and B: every number of B is that of A rounded to float16/
    ]);
    await expect(notes('performance')).toHaveText([
      /^A: The model gives another answer each time: .* differ by up to 0\.\d+ .*model\.eval\(\)/,
      /^A.*B: Images probably do not enter as in training: .*'bn' is 0\.0\d+ times.*preprocess=…/
    ]);
    await expect(all).toHaveCount(3);
    await chooseImage(panel(page, 'performance'), 3);
    await ready(page, 'performance');
    await expect(all).toHaveCount(3);
  });
  await test.step('equal snapshots that are run as in training', async () => {
    await runSource(page, 1, 'CNNComparator(b, b, images=images, preprocess=normalised)');
    await ready(page, 'architecture', 'performance');
    await expect(all).toHaveText([
      'All numbers that are compared are equal in A and B, to the last bit.'
    ]);
  });
});
