import { openNotebook, panel, ready, runSource, startCell } from './helpers';
import { expect, test } from './shared';

const SHOW = `
from cnn_comparator import CNNComparator, demo
images, labels = demo.images(per_category=1)
w = CNNComparator(demo.snapshot(10), demo.snapshot(100), images=images, labels=labels, classes=demo.CATEGORIES)
`;

test('the panels answer while their cell goes on working', async ({ page, tmpPath }) => {
  test.setTimeout(120_000);
  await openNotebook({ page, tmpPath }, [
    `${SHOW}
from IPython.display import display
import pathlib, time
display(w)
while not pathlib.Path('enough').exists():
    time.sleep(0.1)
print('cell has', 'ended')`
  ]);
  await startCell(page, 0);
  await ready(page, 'architecture');
  await panel(page, 'architecture').locator('[data-layer="conv3"]').click();
  await ready(page, 'distribution', 'convolution');
  await expect(panel(page, 'distribution').locator('[data-count]').first()).toBeVisible();
  const ended = page.locator('.jp-OutputArea-output', { hasText: 'cell has ended' });
  await expect(ended).toHaveCount(0);
  await page.contents.uploadContent('', 'text', `${tmpPath}/enough`);
  await expect(ended).toBeVisible();
});

const BAD: [name: string, cell: string, sentence: RegExp][] = [
  [
    'a missing file',
    "from cnn_comparator import CNNComparator, demo\nCNNComparator('nowhere.onnx', demo.snapshot(100))",
    /SourceError: .*nowhere\.onnx/
  ],
  [
    'a truncated file',
    `from cnn_comparator import CNNComparator, demo
open('cut.onnx', 'wb').write(demo.snapshot(10).read_bytes()[:50_000])
CNNComparator('cut.onnx', demo.snapshot(100))`,
    /SourceError: .*cut\.onnx/
  ],
  [
    'images of the wrong kind',
    `import numpy as np
from cnn_comparator import CNNComparator, demo
CNNComparator(demo.snapshot(10), demo.snapshot(100), images=np.full((2, 8, 8, 3), 7.5))`,
    /ImageError: /
  ]
];

test('snapshots that share nothing open all the same, and say so', async ({ page, tmpPath }) => {
  const cell = `import numpy as np, onnx
from onnx import helper, numpy_helper, TensorProto
from cnn_comparator import CNNComparator, demo
node = helper.make_node('Gemm', ['x', 'other.weight'], ['y'], name='other')
graph = helper.make_graph([node], 'g', [helper.make_tensor_value_info('x', TensorProto.FLOAT, [1, 7])],
    [helper.make_tensor_value_info('y', TensorProto.FLOAT, [1, 3])],
    [numpy_helper.from_array(np.ones((7, 3), 'float32'), 'other.weight')])
onnx.save(helper.make_model(graph), 'other.onnx')
images, _ = demo.images(per_category=1)
CNNComparator('other.onnx', demo.snapshot(100), images=images)`;
  await openNotebook({ page, tmpPath }, [cell]);
  await page.notebook.runCell(0, true);
  await ready(page, 'architecture', 'performance');
  const architecture = panel(page, 'architecture');
  await expect(architecture.locator('header')).toContainText('no weights to compare');
  await expect(architecture.locator('[data-layer="other"]')).toHaveAttribute(
    'data-status',
    'only_a'
  );
  // It may lie out of view, where keys find it all the same.
  await architecture.locator('[data-layer="conv3"]').focus();
  await page.keyboard.press('Enter');
  await ready(page, 'distribution', 'convolution', 'performance');
  await expect(panel(page, 'distribution')).toContainText('Only B has this layer');
  // B runs, and its activations are shown.
  await expect(panel(page, 'performance').locator('[data-class]').first()).toBeVisible();
});

test('bad input is said in one sentence and the Jupyter kernel goes on', async ({
  page,
  tmpPath
}) => {
  await openNotebook({ page, tmpPath }, ['', "print('still', 'alive')"]);
  for (const [name, cell, sentence] of BAD) {
    await test.step(name, async () => {
      await runSource(page, 0, cell);
      await expect.soft(page.locator('.jp-OutputArea').first()).toContainText(sentence);
    });
  }
  await page.notebook.runCell(1, true);
  await expect(page.locator('.jp-OutputArea-output', { hasText: 'still alive' })).toBeVisible();
});

test('a model that fails while running leaves the other panels working', async ({
  page,
  tmpPath
}) => {
  await openNotebook({ page, tmpPath }, [
    `${SHOW}
w2 = CNNComparator(demo.snapshot(10), demo.snapshot(100), images=images, preprocess=lambda picture: picture[:5, :5].transpose(2, 0, 1) / 255)
w2`,
    "print('still', 'alive')"
  ]);
  await page.notebook.runCell(0, true);
  await ready(page, 'architecture');
  await panel(page, 'architecture').locator('[data-layer="conv3"]').click();
  await ready(page, 'distribution', 'convolution', 'performance');
  await expect(panel(page, 'distribution').locator('[data-count]').first()).toBeVisible();
  await expect(panel(page, 'performance')).toContainText(/preprocess|shape|size/i);
  await page.notebook.runCell(1, true);
  await expect(page.locator('.jp-OutputArea-output', { hasText: 'still alive' })).toBeVisible();
});

test('in a narrow cell the panels stand behind each other, and nothing is cut off', async ({
  page,
  tmpPath
}) => {
  await openNotebook({ page, tmpPath }, [`${SHOW}w.layer = 'conv3'\nw`]);
  await startCell(page, 0);
  await ready(page, 'architecture', 'distribution');
  await page.setViewportSize({ width: 760, height: 900 });
  await ready(page, 'distribution');
  const view = page.locator('.cnn-View');
  await expect.poll(() => view.evaluate(node => node.clientWidth)).toBeLessThan(600);
  await ready(page, 'distribution');
  expect(await view.evaluate(node => node.scrollWidth - node.clientWidth)).toBe(0);
  const bars = panel(page, 'distribution').locator('[data-bin][data-count]');
  await bars.first().click();
  await expect(panel(page, 'distribution')).toContainText('highlighted');
});
