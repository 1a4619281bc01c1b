import type { Locator } from '@playwright/test';

import { openNotebook, panel, printed, runSource } from './helpers';
import { expect, test } from './shared';
import { output, readyIn } from './views';

/** What ONNX Runtime and NumPy say of every image. */
const TRUTH = `
import json, numpy as np, onnxruntime
from cnn_comparator.demo import data
entering = data.preprocess(images)
def classes(epoch):
    session = onnxruntime.InferenceSession(str(demo.snapshot(epoch)))
    return session.run(['probabilities'], {'image': entering})[0].argmax(axis=1)
p, q = classes(50), classes(100)
`;

const VALIDATION = `
from cnn_comparator import CNNComparator, demo
images, labels = demo.validation()
epochs = {f'epoch {epoch}': demo.snapshot(epoch) for epoch in (10, 50, 100)}
w = CNNComparator(epochs, images=images, labels=labels, classes=demo.CATEGORIES)
w`;

const all = (performance: Locator): Locator => performance.locator('.cnn-mod-behaviour').first();

const indices = (performance: Locator): Promise<number[]> =>
  performance
    .locator('[data-image]')
    .evaluateAll(tiles => tiles.map(tile => Number((tile as HTMLElement).dataset.image)));

test('which images got worse is two clicks away, and one more opens an image', async ({
  page,
  tmpPath
}) => {
  await openNotebook({ page, tmpPath }, [VALIDATION]);
  await runSource(page, 0, VALIDATION);
  const view = output(page);
  const performance = panel(page, 'performance');
  await view.getByRole('combobox', { name: 'Snapshot A' }).selectOption('epoch 50');
  await performance.locator('[data-flip="broken"]').click({ timeout: 120_000 });
  await expect(all(performance)).toHaveAttribute('data-status', 'ready', { timeout: 120_000 });
  const worse = JSON.parse(
    await printed(
      page,
      `${TRUTH}print(json.dumps(np.flatnonzero((p == labels) & (q != labels)).tolist()))`
    )
  ) as number[];
  await expect(performance.locator('[data-flip="broken"]')).toContainText(String(worse.length));
  const list = performance.locator('[role="listbox"]').first();
  await expect(list.locator('[data-image]').first()).toHaveAttribute(
    'aria-setsize',
    String(worse.length)
  );
  // In one row that scrolls sideways only those in view are drawn.
  const drawn = await indices(performance);
  expect(worse.slice(0, drawn.length)).toEqual(drawn.sort((x, y) => x - y));
  await expect(list.locator(`[data-image="${worse[0]}"] [aria-label="A right"]`)).toBeVisible();
  await expect(list.locator(`[data-image="${worse[0]}"] [aria-label="B wrong"]`)).toBeVisible();
  await list.locator(`[data-image="${worse[1]}"]`).click();
  await expect
    .poll(() => printed(page, 'print(w.image, w.image_filter)'))
    .toBe(`${worse[1]} {'flip': 'broken'}`);
  await readyIn(view, 'convolution', 'performance');
  await list.press('ArrowRight');
  await expect.poll(() => printed(page, 'print(w.image)')).toBe(String(worse[2]));

  // All images: the numbers of the confusion matrix and of the rates, and a cell lists its images.
  await performance.getByRole('button', { name: 'All images' }).click();
  const share = await printed(page, `${TRUTH}print(f'{(q == labels).mean():.1%}')`);
  const rates = performance.locator('.cnn-Rates');
  await expect(rates.locator('[data-rate="accuracy"]')).toContainText(share.replace('%', ' %'));
  await expect(rates.locator('[data-rate="broken"]')).toContainText(`${worse.length} (`);
  await performance.locator('.cnn-Confusion-order').selectOption('given');
  await performance.locator('.cnn-Confusion-shown').selectOption('b');
  const cell = JSON.parse(
    await printed(
      page,
      `${TRUTH}m = np.zeros((17, 17), int); np.add.at(m, (labels, q), 1); np.fill_diagonal(m, 0)
row, column = np.unravel_index(m.argmax(), m.shape)
print(json.dumps([int(row), int(column), int(m.max()), *np.flatnonzero((labels == row) & (q == column)).tolist()]))`
    )
  ) as number[];
  const [row, column, count, ...those] = cell;
  const canvas = performance.locator('.cnn-Confusion-canvas');
  await canvas.focus();
  for (let step = 0; step <= column; step++) {
    await canvas.press('ArrowRight');
  }
  for (let step = 0; step < row; step++) {
    await canvas.press('ArrowDown');
  }
  await expect(canvas).toHaveAttribute('aria-label', new RegExp(`${count} in B`));
  await performance.locator('[data-flip="broken"]').click();
  await canvas.press('Enter');
  await expect(list.locator('[data-image]').first()).toHaveAttribute('aria-setsize', String(count));
  expect((await indices(performance)).every(image => those.includes(image))).toBe(true);
  await performance.locator('.cnn-ClassChip').first().click();
  await expect.poll(() => printed(page, 'print(w.image_filter)')).toBe(`{'b': ${column}}`);
});

const MANY = `
import os, pathlib, tempfile, threading, numpy as np
from PIL import Image
import torch
from torch import nn
from cnn_comparator import CNNComparator
folder = pathlib.Path(tempfile.mkdtemp())
rng = np.random.default_rng(0)
for i in range(100):
    Image.fromarray(rng.integers(0, 255, (16, 16, 3), np.uint8)).save(folder / f'{i:05}.png')
for i in range(100, 5000):
    os.link(folder / f'{i % 100:05}.png', folder / f'{i:05}.png')
def net(seed):
    torch.manual_seed(seed)
    return nn.Sequential(nn.Conv2d(3, 8, 3, 2), nn.ReLU(), nn.Flatten(), nn.Linear(8 * 49, 5)).eval()
gate, seen = threading.Event(), []
def held(picture):
    # A part is predicted; the rest waits until somebody has looked.
    seen.append(1)
    if len(seen) > 600:
        gate.wait(120)
    return np.moveaxis(np.asarray(picture, np.float32) / 255, -1, 0)
w = CNNComparator(net(0), net(1), images=folder, preprocess=held)
w`;

test('of 5000 images without labels a part is enough, and the rest is continued', async ({
  page,
  tmpPath
}) => {
  test.setTimeout(300_000);
  await openNotebook({ page, tmpPath }, [MANY]);
  await runSource(page, 0, MANY);
  const performance = panel(page, 'performance');
  const summary = all(performance);
  await expect(performance.locator('[data-flip="changed"]')).toBeVisible({ timeout: 120_000 });
  await expect(summary).toContainText('of 5,000');
  await summary.getByRole('button', { name: 'Cancel' }).click();
  await expect(summary).toContainText('Cancelled.');
  const seen = await performance.locator('.cnn-Agreement').textContent();
  expect(seen).toMatch(/of [\d,]+ images/);
  await printed(page, 'gate.set()');
  await summary.getByRole('button', { name: 'Try again' }).click();
  await expect(summary).toHaveAttribute('data-status', 'ready', { timeout: 240_000 });
  await expect(summary).toContainText('of 5,000 images');
  const list = performance.locator('[role="listbox"]').first();
  await list.press('End');
  await expect(list.locator('[data-image="4999"]')).toHaveAttribute('aria-selected', 'true');
  await expect(list.locator('[data-image="4999"] img')).toBeVisible();
  await performance.locator('.cnn-Chooser-order').selectOption('change');
  await expect.poll(() => printed(page, 'print(w.image_order)')).toBe('change');
  await expect(list.locator('[aria-posinset="1"]')).toBeVisible();
});

const THOUSAND = `
import numpy as np, torch
from torch import nn
from cnn_comparator import CNNComparator
def net(seed):
    torch.manual_seed(seed)
    return nn.Sequential(nn.Conv2d(3, 8, 3, 4), nn.ReLU(), nn.Flatten(), nn.Linear(8 * 64, 1000)).eval()
rng = np.random.default_rng(0)
images = rng.integers(0, 255, (60, 32, 32, 3), np.uint8)
a, b = net(0), net(1)
with torch.no_grad():
    x = torch.tensor(images).permute(0, 3, 1, 2) / 255
    labels = a(x).argmax(1).numpy()
w = CNNComparator(a, b, images=images, labels=labels, classes=[f'kind {i}' for i in range(1000)])
w`;

test('of a thousand classes the most changed come first, and each is found', async ({
  page,
  tmpPath
}) => {
  await openNotebook({ page, tmpPath }, [THOUSAND]);
  await runSource(page, 0, THOUSAND);
  const performance = panel(page, 'performance');
  await expect(all(performance)).toHaveAttribute('data-status', 'ready', { timeout: 120_000 });
  await performance.getByRole('button', { name: 'All images' }).click();
  await expect(performance.locator('.cnn-Confusion-order')).toHaveValue('change');
  const truth = await printed(page, 'print(int(labels[0]), (labels == labels[0]).sum())');
  const [label, count] = truth.split(' ');
  await performance.getByRole('searchbox', { name: 'Find a class' }).fill(`kind ${label}`);
  const canvas = performance.locator('.cnn-Confusion-canvas');
  await expect(canvas).toHaveAttribute(
    'aria-label',
    new RegExp(`kind ${label} → kind ${label}: ${count} in A, \\d+ in B`)
  );
  // A's network gave the labels, so all of A's answers are right.
  await expect(performance.locator('.cnn-Rates [data-rate="accuracy"]')).toContainText('100');
});
