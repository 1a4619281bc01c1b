import { openNotebook, panel, ready, runSource } from './helpers';
import { MAKE } from './residual';
import { expect, test } from './shared';

const BAD: [name: string, cell: string, sentence: RegExp][] = [
  [
    'a pickle of foreign objects alone',
    "class Config: pass\ntorch.save({'config': Config()}, 'bad.pt')\nCNNComparator('bad.pt', 'b.pth')",
    /SourceError: .*no state dict.*torch\.save\(model\.state_dict/
  ],
  [
    'a pickle that is no state dict',
    "torch.save({'epoch': 3}, 'bad.pt')\nCNNComparator('bad.pt', 'b.pth')",
    /SourceError: .*no state dict/
  ],
  [
    'a checkpoint that is cut off',
    "torch.save(a.state_dict(), 'bad.pt')\nopen('bad.pt', 'r+b').truncate(900)\nCNNComparator('bad.pt', 'b.pth')",
    /SourceError: .*cut off.*torch\.save\(model\.state_dict/
  ],
  [
    'a state dict of another module',
    "CNNComparator('a.pt', 'b.pth', model=lambda: nn.Sequential(nn.Conv2d(3, 8, 3)))",
    /SourceError: .*does not fit model=.*lacks '0\.weight'/
  ],
  [
    'a model without values',
    "CNNComparator(Net().to('meta'), b, images=images)",
    /SourceError: .*meta/
  ],
  [
    'an empty array',
    'CNNComparator(a, b, images=images[:0])',
    /ImageError: The array of images is empty\. Pass at least one picture/
  ],
  [
    'an empty data set',
    'from torch.utils.data import TensorDataset\nCNNComparator(a, b, images=TensorDataset(torch.zeros(0, 3, 32, 32)))',
    /ImageError: The data set is empty\. Pass one with at least one image/
  ],
  [
    'an empty loader',
    'from torch.utils.data import DataLoader\nCNNComparator(a, b, images=DataLoader(list(images), batch_size=8, drop_last=True))',
    /ImageError: The data set is empty\. Pass one with at least one image/
  ],
  [
    'a label beyond the classes',
    "CNNComparator(a, b, images=images, labels=[0, 1, 4], classes=['ant', 'bee', 'cat', 'dog'])",
    /ImageError: .*labels\[2\] is 4, beyond the last of 4/
  ],
  [
    'images out of range',
    'CNNComparator(a, b, images=images.astype("float32"))',
    /ImageError: .*0 to 1|ImageError: .*between 0 and 1/
  ]
];

test('bad input is said in one sentence, and the old view stays', async ({ page, tmpPath }) => {
  await openNotebook({ page, tmpPath }, [`${MAKE}\nCNNComparator(a, b, images=images)`, '']);
  await page.notebook.runCell(0, true);
  await ready(page, 'architecture');
  const error = page.locator('.jp-OutputArea').last();
  for (const [place, [name, cell, sentence]] of BAD.entries()) {
    await test.step(name, async () => {
      await runSource(page, 1, cell);
      await expect.soft(error).toContainText(sentence);
      // Not only on the screen: what was not asked for before comes now.
      const layer = ['conv', 'stem'][place % 2];
      await panel(page, 'architecture').locator(`[data-layer="${layer}"]`).click();
      await ready(page, 'distribution', 'convolution', 'performance');
      await expect(panel(page, 'distribution').locator('header')).toContainText(layer);
      await expect(panel(page, 'distribution').locator('[data-count]').first()).toBeVisible();
    });
  }
});

const LATE: [name: string, cell: string, sentence: RegExp][] = [
  [
    'tensors of the wrong size',
    `class Fixed(Net):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8 * 32 * 32, 4)
    def forward(self, x):
        return self.fc(self.conv(self.bn(self.stem(x))).flatten(1))
CNNComparator(Fixed(), Fixed(), images=torch.rand(2, 3, 20, 20))`,
    /shape \(3, 20, 20\), but the model takes \(3, 32, 32\).*Resize them/
  ],
  [
    'a label beyond what the models tell apart',
    'CNNComparator(a, b, images=images, labels=[0, 1, 7])',
    /the label 7, which is none of the 4 classes.*Check labels/
  ],
  [
    'a forward that raises',
    `class Broken(Net):
    def forward(self, x):
        raise ValueError('no such head')
CNNComparator(Broken(), Broken(), images=images)`,
    /ValueError: no such head.*Pass input_shape/
  ],
  [
    'a forward that raises later',
    `class Picky(Net):
    def forward(self, x):
        if x.max() > 0:
            raise ValueError('too bright')
        return super().forward(x)
CNNComparator(Picky(), Picky(), images=images)`,
    /failed at the model: ValueError: too bright/
  ]
];

test('what fails later is said in one panel, and the weights are compared', async ({
  page,
  tmpPath
}) => {
  await openNotebook({ page, tmpPath }, [MAKE, '']);
  await page.notebook.runCell(0, true);
  for (const [name, cell, sentence] of LATE) {
    await test.step(name, async () => {
      await runSource(page, 1, cell);
      await ready(page, 'architecture');
      await panel(page, 'architecture').locator('[data-layer="conv"]').click();
      await ready(page, 'distribution', 'convolution', 'performance');
      await expect(panel(page, 'distribution').locator('[data-count]').first()).toBeVisible();
      // That a model never runs is a note on the network.
      const where = name === 'a forward that raises' ? 'architecture' : 'performance';
      await expect.soft(panel(page, where)).toContainText(sentence);
    });
  }
});
