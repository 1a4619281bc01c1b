import { expect, test } from '@jupyterlab/galata';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';

import { openNotebook, panel, ready } from './helpers';

/** A residual network in two states, as modules, checkpoints, safetensors and ONNX. */
const MAKE = `
import json, warnings
import numpy as np, torch
from torch import nn
from cnn_comparator import CNNComparator
warnings.filterwarnings("ignore")

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, padding=1)
        self.bn = nn.BatchNorm2d(8)
        self.conv = nn.Conv2d(8, 8, 3, padding=1)
        self.relu = nn.ReLU(inplace=True)
        self.fc = nn.Linear(8, 4)
    def forward(self, x):
        x = self.relu(self.bn(self.stem(x)))
        x = self.relu(x + self.conv(x))
        return self.fc(x.mean((2, 3)))

torch.manual_seed(0)
a, b = Net().eval(), Net().eval()
images = np.random.default_rng(0).integers(0, 256, (3, 32, 32, 3), dtype=np.uint8)
torch.save({"state_dict": {"module." + k: v for k, v in a.state_dict().items()}}, "a.pt")
torch.save({"model": b.state_dict()}, "b.pth")
from safetensors.torch import save_file
save_file(a.state_dict(), "a.safetensors"); save_file(b.state_dict(), "b.safetensors")
torch.onnx.export(b, (torch.zeros(1, 3, 32, 32),), "b.onnx", dynamo=False, do_constant_folding=False,
    training=torch.onnx.TrainingMode.PRESERVE, input_names=["x"], dynamic_axes={"x": {0: "n"}})
distances = {n: float(np.linalg.norm((a.get_submodule(n).weight - b.get_submodule(n).weight).detach().double().numpy()))
    for n in ("stem", "conv", "fc")}
with torch.no_grad():
    batch = torch.from_numpy(images[1:2].transpose(0, 3, 1, 2)).float() / 255
    probabilities = [m(batch).double().softmax(1)[0].tolist() for m in (a, b)]
print("EXPECTED", json.dumps({"distances": distances, "probabilities": probabilities}))`;

interface IExpected {
  distances: Record<string, number>;
  probabilities: number[][];
}

async function expectedOf(page: IJupyterLabPageFixture): Promise<IExpected> {
  const output = page.locator('.jp-OutputArea-output', { hasText: 'EXPECTED' }).first();
  return JSON.parse((await output.innerText()).split('EXPECTED')[1]) as IExpected;
}

async function expectDistances(page: IJupyterLabPageFixture, wanted: IExpected): Promise<void> {
  for (const [name, distance] of Object.entries(wanted.distances)) {
    const node = panel(page, 'architecture').locator(`[data-layer="${name}"]`);
    await expect(node).toBeVisible();
    const shown = Number(await node.getAttribute('data-value'));
    expect(Math.abs(shown - distance)).toBeLessThanOrEqual(1e-6 * distance);
  }
}

const RUNNABLE: [name: string, cell: string][] = [
  ['live modules', 'CNNComparator(a, b, images=images)'],
  ['checkpoints with their model', "CNNComparator('a.pt', 'b.pth', model=Net, images=images)"],
  ['safetensors and ONNX', "CNNComparator('a.safetensors', 'b.onnx', model=a, images=images)"]
];

for (const [name, cell] of RUNNABLE) {
  test(`${name} open in all four panels`, async ({ page, tmpPath }) => {
    test.setTimeout(120_000);
    await page.setViewportSize({ width: 1600, height: 1000 });
    await openNotebook({ page, tmpPath }, [MAKE, cell]);
    await page.notebook.runCell(0, true);
    const wanted = await expectedOf(page);
    await page.notebook.runCell(1, true);
    await ready(page, 'architecture');
    await expectDistances(page, wanted);

    // The residual connection is an edge, not a list.
    await panel(page, 'architecture').locator('[data-layer="conv"]').click();
    await ready(page, 'distribution', 'convolution');
    const counts = await panel(page, 'distribution')
      .locator('[data-bin][data-level][data-count]')
      .evaluateAll(nodes => nodes.map(({ dataset }) => Number(dataset.count)));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(8 * 8 * 9);

    const performance = panel(page, 'performance');
    await performance.locator('[data-image="1"]').click();
    await ready(page, 'performance');
    for (const row of await performance.locator('[data-class][data-a][data-b]').all()) {
      const index = Number(await row.getAttribute('data-class'));
      const [left, right] = wanted.probabilities;
      expect(Number(await row.getAttribute('data-a'))).toBeCloseTo(left[index], 5);
      expect(Number(await row.getAttribute('data-b'))).toBeCloseTo(right[index], 5);
    }
    await panel(page, 'convolution').locator('[data-strip="output"]').click();
    await expect(performance.locator('[data-patch="a:0"]')).toBeVisible({ timeout: 60_000 });
    await expect(performance.locator('[data-patch="b:0"]')).toBeVisible();
  });
}

test('weights without a model are listed, compared, and say what to pass', async ({
  page,
  tmpPath
}) => {
  await openNotebook({ page, tmpPath }, [
    MAKE,
    "CNNComparator('a.safetensors', 'b.safetensors', images=images)"
  ]);
  await page.notebook.runCell(0, true);
  const wanted = await expectedOf(page);
  await page.notebook.runCell(1, true);
  await ready(page, 'architecture');
  await expectDistances(page, wanted);
  await panel(page, 'architecture').locator('[data-layer="stem"]').click();
  await ready(page, 'distribution', 'convolution', 'performance');
  await expect(panel(page, 'distribution').locator('[data-count]').first()).toBeVisible();
  await expect(panel(page, 'performance')).toContainText('model=');
  await expect(panel(page, 'convolution')).toContainText('model=');
});

test('a data set brings its images, labels and class names', async ({ page, tmpPath }) => {
  await openNotebook({ page, tmpPath }, [
    MAKE,
    `from torch.utils.data import DataLoader, Dataset
class Photos(Dataset):
    classes = ['ant', 'bee', 'cat', 'dog']
    targets = [2, 0, 3]
    def __len__(self): return 3
    def __getitem__(self, i): return torch.from_numpy(images[i].transpose(2, 0, 1)).float() / 255, self.targets[i]
loader = DataLoader(Photos(), batch_size=2, shuffle=True, generator=torch.Generator().manual_seed(3))
CNNComparator(a, b, images=loader)`
  ]);
  await page.notebook.runCell(0, true);
  const { probabilities } = await expectedOf(page);
  await page.notebook.runCell(1, true);
  await ready(page, 'architecture', 'performance');
  const performance = panel(page, 'performance');
  const cards = performance.locator('[data-image]');
  await expect(cards).toHaveCount(3);
  for (const name of ['ant', 'cat', 'dog']) {
    await expect(cards.filter({ hasText: name })).toHaveCount(1);
  }
  // The ant is the second photo, wherever the loader shuffled it to.
  await cards.filter({ hasText: 'ant' }).click();
  await ready(page, 'performance');
  for (const row of await performance.locator('[data-class][data-a][data-b]').all()) {
    const index = Number(await row.getAttribute('data-class'));
    await expect(row).toContainText(['ant', 'bee', 'cat', 'dog'][index]);
    expect(Number(await row.getAttribute('data-a'))).toBeCloseTo(probabilities[0][index], 5);
  }
});

test('a forward that raises is said in the panels, and the weights are compared', async ({
  page,
  tmpPath
}) => {
  await openNotebook({ page, tmpPath }, [
    MAKE,
    `class Broken(Net):
    def forward(self, x):
        raise ValueError('no such head')
c, d = Broken(), Broken()
CNNComparator(c, d, images=images)`
  ]);
  await page.notebook.runCell(0, true);
  await page.notebook.runCell(1, true);
  await ready(page, 'architecture');
  await panel(page, 'architecture').locator('[data-layer="conv"]').click();
  await ready(page, 'distribution', 'convolution', 'performance');
  await expect(panel(page, 'distribution').locator('[data-count]').first()).toBeVisible();
  await expect(panel(page, 'performance')).toContainText('ValueError: no such head');
});

const BAD: [name: string, cell: string, sentence: RegExp][] = [
  [
    'a pickle with foreign classes',
    "class Config: pass\ntorch.save({'state_dict': a.state_dict(), 'config': Config()}, 'bad.pt')\nCNNComparator('bad.pt', 'b.pth')",
    /SourceError: .*class __main__\.Config.*torch\.save\(model\.state_dict/
  ],
  [
    'a pickle that is no state dict',
    "torch.save({'epoch': 3}, 'bad.pt')\nCNNComparator('bad.pt', 'b.pth')",
    /SourceError: .*no state dict/
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
    'an empty data set',
    'CNNComparator(a, b, images=images[:0])',
    /ImageError: .*(at least one image|no images|empty)/
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

for (const [name, cell, sentence] of BAD) {
  test(`${name} is said in one sentence, and the old view stays`, async ({ page, tmpPath }) => {
    await openNotebook({ page, tmpPath }, [`${MAKE}\nCNNComparator(a, b, images=images)`, cell]);
    await page.notebook.runCell(0, true);
    await ready(page, 'architecture');
    await page.notebook.runCell(1, true);
    await expect(page.locator('.jp-OutputArea', { hasText: sentence }).last()).toBeVisible();
    await expect(panel(page, 'architecture').locator('[data-layer="conv"]')).toBeVisible();
  });
}
