import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';

import { openNotebook, panel, ready, setFolded } from './helpers';
import { expect, test } from './shared';

/**
 * Two ONNX files with every kind of layer: poisoned, sign-flipped, zeroed and constant weights, and
 * what NumPy makes of them in float64, by formulas written out here.
 */
const MAKE = `
import json
import numpy as np, onnx
from onnx import TensorProto, helper, numpy_helper
from cnn_comparator import CNNComparator

rng = np.random.default_rng(0)
draw = lambda *shape: rng.standard_normal(shape).astype('float32')
first = {
    'conv.weight': draw(6, 3, 3, 3), 'bn.gamma': draw(6), 'bn.beta': draw(6), 'bn.mean': draw(6),
    'bn.var': np.abs(draw(6)) + 0.1, 'line.weight': draw(4, 36, 5), 'lstm.weight': draw(1, 32, 4),
    'lstm.hidden': draw(1, 32, 8), 'fc.weight': draw(5, 8)}
second = {name: (value + 0.1 * draw(*value.shape)).astype('float32') for name, value in first.items()}
second['bn.var'] = np.abs(second['bn.var']) + np.float32(0.05)
first['line.weight'].flat[[0, 7]] = np.nan
first['line.weight'].flat[8] = np.inf
second['line.weight'].flat[[7, 9]] = -np.inf
first['fc.weight'].flat[:4] = 0
second['fc.weight'].flat[:2] = 0
second['fc.weight'].flat[10:14] *= -1

def save(path, values):
    node = helper.make_node
    nodes = [
        node('Conv', ['x', 'conv.weight'], ['c'], name='conv', pads=[1, 1, 1, 1]),
        node('BatchNormalization', ['c', 'bn.gamma', 'bn.beta', 'bn.mean', 'bn.var'], ['n'], name='bn', epsilon=1e-3),
        node('Reshape', ['n', 'flat'], ['f'], name='flatten'),
        node('Conv', ['f', 'line.weight'], ['l'], name='line', pads=[2, 2]),
        node('Transpose', ['l'], ['t'], name='turn', perm=[2, 0, 1]),
        node('LSTM', ['t', 'lstm.weight', 'lstm.hidden'], ['', 'h'], name='lstm', hidden_size=8),
        node('Reshape', ['h', 'rows'], ['r'], name='squeeze'),
        node('Gemm', ['r', 'fc.weight'], ['y'], name='fc', transB=1)]
    shapes = {'flat': np.array([1, 36, 16]), 'rows': np.array([1, 8])}
    info = helper.make_tensor_value_info
    graph = helper.make_graph(nodes, 'g', [info('x', TensorProto.FLOAT, [1, 3, 8, 12])],
        [info('y', TensorProto.FLOAT, [1, 5])],
        [numpy_helper.from_array(value, name) for name, value in {**values, **shapes}.items()])
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid('', 17)]), path)

save('a.onnx', first); save('b.onnx', second)
double = lambda values, name: values[name].astype('float64')
def distance(x, y):
    known = np.isfinite(x) & np.isfinite(y)
    return float(np.sqrt(((x - y)[known] ** 2).sum()))
def effective(values):
    scale = double(values, 'bn.gamma') / np.sqrt(double(values, 'bn.var') + 1e-3)
    return double(values, 'conv.weight') * scale[:, None, None, None]
names = ('conv', 'line', 'lstm', 'fc')
raw = {name: distance(double(first, name + '.weight'), double(second, name + '.weight')) for name in names}
folded = {**raw, 'conv': distance(effective(first), effective(second))}
bad = {name: int((~np.isfinite(first[name + '.weight']) | ~np.isfinite(second[name + '.weight'])).sum()) for name in names}
sizes = {name: first[name + '.weight'].size for name in names}
largest = float(np.abs(effective(first) - effective(second)).max())
print('EXPECTED', json.dumps({'raw': raw, 'folded': folded, 'bad': bad, 'sizes': sizes, 'largest': largest}))
w = CNNComparator('a.onnx', 'b.onnx')
w`;

interface IExpected {
  raw: Record<string, number>;
  folded: Record<string, number>;
  bad: Record<string, number>;
  sizes: Record<string, number>;
  largest: number;
}

async function open(page: IJupyterLabPageFixture, tmpPath: string): Promise<IExpected> {
  await page.setViewportSize({ width: 1600, height: 1000 });
  await openNotebook({ page, tmpPath }, [MAKE, "print('folded is', w.folded)"]);
  await page.notebook.runCell(0, true);
  await ready(page, 'architecture');
  const output = page.locator('.jp-OutputArea-output', { hasText: 'EXPECTED' }).first();
  return JSON.parse((await output.innerText()).split('EXPECTED')[1]) as IExpected;
}

const node = (page: IJupyterLabPageFixture, name: string): Locator =>
  panel(page, 'architecture').locator(`[data-layer="${name}"]`);

async function expectShades(
  page: IJupyterLabPageFixture,
  wanted: Record<string, number>
): Promise<void> {
  for (const [name, distance] of Object.entries(wanted)) {
    await expect
      .poll(async () => {
        const shown = Number(await node(page, name).getAttribute('data-value'));
        return Math.abs(shown - distance) <= 1e-9 * distance;
      })
      .toBe(true);
  }
}

/** The distance in words in panel (b), to its four digits. */
async function expectDistance(page: IJupyterLabPageFixture, distance: number): Promise<void> {
  const digits = Number(distance.toPrecision(4));
  await expect(panel(page, 'distribution')).toContainText(`Euclidean distance ${digits}`);
}

async function counted(page: IJupyterLabPageFixture): Promise<number> {
  const counts = await panel(page, 'distribution')
    .locator('[data-bin][data-level][data-count]')
    .evaluateAll(nodes => nodes.map(({ dataset }) => Number(dataset.count)));
  return counts.reduce((sum, count) => sum + count, 0);
}

test('every kind of layer has its numbers, and what is not finite is counted apart', async ({
  page,
  tmpPath
}) => {
  const wanted = await open(page, tmpPath);
  await expectShades(page, wanted.raw);
  for (const name of Object.keys(wanted.raw)) {
    await expect(node(page, name)).toHaveAttribute('data-nonfinite', String(wanted.bad[name]));
    await node(page, name).click();
    await ready(page, 'distribution', 'convolution');
    await expectDistance(page, wanted.raw[name]);
    expect((await counted(page)) + wanted.bad[name]).toBe(wanted.sizes[name]);
    await expect(panel(page, 'convolution')).toHaveAttribute('data-layer', name);
  }
  await node(page, 'line').click();
  await ready(page, 'distribution', 'convolution');
  await expect(panel(page, 'distribution')).toContainText(
    '4 NaN or infinite, left out (A: 2 NaN, 1 +∞; B: 2 −∞)'
  );
  await expect(panel(page, 'convolution')).toContainText('not finite (4 weights)');
  await expect(panel(page, 'distribution').locator('svg').first()).not.toContainText('NaN');
  await node(page, 'lstm').click();
  await ready(page, 'convolution');
  await expect(panel(page, 'convolution')).toContainText(
    'input, output, forget, cell gate of 8 units'
  );
});

test('effective kernels are those of NumPy, and come and go without a request', async ({
  page,
  tmpPath
}) => {
  const wanted = await open(page, tmpPath);
  await node(page, 'conv').click();
  await ready(page, 'distribution', 'convolution');
  await expectDistance(page, wanted.raw.conv);
  for (const [isFolded, distances] of [
    [true, wanted.folded],
    [false, wanted.raw],
    [true, wanted.folded]
  ] as const) {
    await setFolded(page, isFolded);
    await ready(page, 'architecture', 'distribution', 'convolution');
    await expectShades(page, distances);
    await expectDistance(page, distances.conv);
    expect(await counted(page)).toBe(wanted.sizes.conv);
  }
  await expect(panel(page, 'convolution')).toContainText('Effective kernel');
  await expect(panel(page, 'distribution').locator('[role=alert]:visible')).toHaveCount(0);
  await page.notebook.runCell(1, true);
  await expect(page.locator('.jp-OutputArea-output', { hasText: 'folded is True' })).toBeVisible();

  await node(page, 'fc').click();
  await ready(page, 'distribution', 'convolution');
  await expectDistance(page, wanted.raw.fc);
  await expect(panel(page, 'convolution')).toContainText(
    'No batch normalisation follows this layer'
  );
});
