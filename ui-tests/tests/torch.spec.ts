import type { IJupyterLabPageFixture } from '@jupyterlab/galata';

import { openNotebook, panel, printed, ready, runSource } from './helpers';
import { MAKE } from './residual';
import { expect, test } from './shared';
import { chooseImage } from './views';

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

test('all forms open in all four panels', async ({ page, tmpPath }) => {
  test.setTimeout(240_000);
  await page.setViewportSize({ width: 1600, height: 1000 });
  await openNotebook({ page, tmpPath }, [MAKE, '']);
  await page.notebook.runCell(0, true);
  const wanted = await expectedOf(page);
  for (const [name, cell] of RUNNABLE) {
    await test.step(name, async () => {
      await runSource(page, 1, cell);
      await expectAll(page, wanted);
    });
  }
  await test.step('weights without a model say what to pass', async () => {
    await runSource(page, 1, "CNNComparator('a.safetensors', 'b.safetensors', images=images)");
    await ready(page, 'architecture');
    await expectDistances(page, wanted);
    await panel(page, 'architecture').locator('[data-layer="stem"]').click();
    await ready(page, 'distribution', 'convolution', 'performance');
    await expect(panel(page, 'distribution').locator('[data-count]').first()).toBeVisible();
    await expect(panel(page, 'architecture').locator('header')).toContainText('model=');
    for (const name of ['performance', 'convolution']) {
      await expect(panel(page, name)).toContainText('the architecture panel says why');
      await expect(panel(page, name)).not.toContainText('model=');
    }
  });
  await test.step('a data set brings its images, labels and class names', async () => {
    await runSource(page, 1, DATA_SET);
    await expectDataSet(page, wanted);
  });
});

/** The numbers of all four panels. */
async function expectAll(page: IJupyterLabPageFixture, wanted: IExpected): Promise<void> {
  await ready(page, 'architecture');
  await expectDistances(page, wanted);
  await panel(page, 'architecture').locator('[data-layer="conv"]').click();
  await ready(page, 'distribution', 'convolution');
  const counts = await panel(page, 'distribution')
    .locator('[data-bin][data-level][data-count]')
    .evaluateAll(nodes => nodes.map(({ dataset }) => Number(dataset.count)));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(8 * 8 * 9);

  const performance = panel(page, 'performance');
  await chooseImage(performance, 1);
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
}

const DATA_SET = `from torch.utils.data import DataLoader, Dataset
class Photos(Dataset):
    classes = ['ant', 'bee', 'cat', 'dog']
    targets = [2, 0, 3]
    def __len__(self): return 3
    def __getitem__(self, i): return torch.from_numpy(images[i].transpose(2, 0, 1)).float() / 255, self.targets[i]
loader = DataLoader(Photos(), batch_size=2, shuffle=True, generator=torch.Generator().manual_seed(3))
CNNComparator(a, b, images=loader)`;

async function expectDataSet(
  page: IJupyterLabPageFixture,
  { probabilities }: IExpected
): Promise<void> {
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
}

test('modules of any floating-point type are copied when they are given', async ({
  page,
  tmpPath
}) => {
  await openNotebook({ page, tmpPath }, [
    MAKE,
    `a.half(); b.double()
w = CNNComparator(a, b, images=images)
with torch.no_grad():
    for parameter in [*a.parameters(), *b.parameters()]:
        parameter.zero_()
w`
  ]);
  await page.notebook.runCell(0, true);
  const { distances, probabilities } = await expectedOf(page);
  await page.notebook.runCell(1, true);
  await ready(page, 'architecture');
  const node = panel(page, 'architecture').locator('[data-layer="conv"]');
  const shown = Number(await node.getAttribute('data-value'));
  expect(Math.abs(shown - distances.conv)).toBeLessThan(1e-3 * distances.conv);
  await chooseImage(panel(page, 'performance'), 1);
  await ready(page, 'performance');
  const row = panel(page, 'performance').locator('[data-class="0"]');
  const shownOf = async (side: string): Promise<number> =>
    Number(await row.getAttribute(`data-${side}`));
  await expect.poll(() => shownOf('a')).toBeCloseTo(probabilities[0][0], 3);
  await expect.poll(() => shownOf('b')).toBeCloseTo(probabilities[1][0], 5);
  expect(
    await printed(page, 'print(a.fc.weight.dtype, a.training, len(a.fc._forward_hooks))')
  ).toBe('torch.float16 False 0');
});

test('wrappers and prefixes of checkpoints all lead to the same weights', async ({
  page,
  tmpPath
}) => {
  test.setTimeout(180_000);
  await openNotebook({ page, tmpPath }, [
    MAKE,
    `state = a.state_dict()
named = lambda prefix: {prefix + name: value for name, value in state.items()}
kept = {'state_dict': {'state_dict': state, 'epoch': 3}, 'model': {'model': state},
    'model_state_dict': {'model_state_dict': state}, 'ema': {'ema': state, 'updates': 7},
    'module.': named('module.'), '_orig_mod.': named('_orig_mod.'),
    'several': {'state_dict': named('module._orig_mod.')}}
for place, value in enumerate(kept.values()):
    torch.save(value, f'wrapped{place}.pt')
given = {name: f'wrapped{place}.pt' for place, name in enumerate(kept)}
w = CNNComparator({**given, 'live': b}, model=Net)
assert [one.note for one in w.comparison.snapshots.values()] == [None] * 8
w`,
    "w.pair = {'a': list(given).pop(), 'b': 'live'}; given.popitem()"
  ]);
  await page.notebook.runCell(0, true);
  const wanted = await expectedOf(page);
  await page.notebook.runCell(1, true);
  for (const name of ['several', '_orig_mod.', 'module.', 'ema', 'model_state_dict', 'model']) {
    await page.notebook.runCell(2, true);
    await expect(page.getByRole('combobox', { name: 'Snapshot A' })).toHaveValue(name);
    await ready(page, 'architecture');
    await expectDistances(page, wanted);
  }
});

test('of a data set a shuffled order is kept, and an image is read a few times at most', async ({
  page,
  tmpPath
}) => {
  test.setTimeout(120_000);
  await openNotebook({ page, tmpPath }, [
    MAKE,
    `from torch.utils.data import DataLoader, Dataset
read = []
class Photos(Dataset):
    def __len__(self): return 2000
    def __getitem__(self, i):
        read.append(i)
        return torch.full((3, 32, 32), i / 2000)
loader = DataLoader(Photos(), batch_size=8, shuffle=True)
w = CNNComparator(a, b, images=loader)
w`
  ]);
  await page.notebook.runCell(0, true);
  await page.notebook.runCell(1, true);
  await ready(page, 'architecture', 'performance');
  const cards = panel(page, 'performance').locator('[data-image][data-loaded="true"]');
  await expect(cards.first()).toBeVisible();
  const order = await panel(page, 'performance')
    .locator('[data-image]')
    .evaluateAll(nodes =>
      nodes.map(node => [
        Number((node as HTMLElement).dataset.image),
        node.getAttribute('aria-label')
      ])
    );
  await chooseImage(panel(page, 'performance'), 2);
  await ready(page, 'performance');
  const names = JSON.stringify(order);
  const found = await printed(
    page,
    `print(max(map(read.count, read)), all(w.comparison.images.names[i] == name for i, name in ${names}))`
  );
  const [times, kept] = found.split(' ');
  // To be shown, to be predicted, and the first one to see whether it changes at random.
  expect(Number(times)).toBeLessThan(5);
  expect(kept).toBe('True');
});
