import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';

import { openNotebook, panel, printed, ready } from './helpers';
import { expect, test } from './shared';

/** One dense layer with one of everything, and what NumPy makes of it in float64. */
const MAKE = `
import json
import numpy as np, onnx
from onnx import TensorProto, helper, numpy_helper
from cnn_comparator import CNNComparator

rng = np.random.default_rng(4)
a = rng.normal(0, 0.2, (30, 40)).astype('float32')
b = (a * rng.uniform(0.2, 2, a.shape)).astype('float32')
kind = rng.permutation(a.size)
a.flat[kind[:3]] = np.nan
b.flat[kind[2:6]] = -np.inf
a.flat[kind[10:60]] = 0
b.flat[kind[40:90]] = 0
b.flat[kind[90:150]] *= -1
a.flat[kind[150:170]] = 1e-9
b.flat[kind[160:180]] = -2e-9

def save(path, weight):
    graph = helper.make_graph([helper.make_node('Gemm', ['x', 'fc.weight'], ['y'], name='fc', transB=1)], 'g',
        [helper.make_tensor_value_info('x', TensorProto.FLOAT, ['n', 40])],
        [helper.make_tensor_value_info('y', TensorProto.FLOAT, ['n', 30])],
        [numpy_helper.from_array(weight, 'fc.weight')])
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid('', 17)]), path)
save('a.onnx', a); save('b.onnx', b)

known = np.isfinite(a) & np.isfinite(b)
x, y = a[known].astype('float64'), b[known].astype('float64')
change, total = np.abs(x - y), np.abs(x) + np.abs(y)
rpd = np.divide(2 * change, total, out=np.zeros_like(change), where=total > 0)
top = change.max()
rms = lambda values: np.sqrt(np.mean(values ** 2))
automatic = float(np.finfo('float32').eps * (rms(x) + rms(y)))

def rectangles(edges=np.linspace(0, top, 31), cuts=(0.4, 0.8, 1.2, 1.6), floor=automatic):
    level = np.select([total <= floor, y == 0, x == 0, x * y < 0], [8, 6, 7, 5],
        np.searchsorted(cuts, rpd, side='right'))
    columns = [np.histogram(change[level == own], edges)[0] for own in range(9)]
    counts = np.stack(columns, axis=1)
    return {f'{bin}:{own}': int(counts[bin, own]) for bin, own in zip(*np.nonzero(counts))}

turn = np.linalg.norm(x / np.linalg.norm(x) - y / np.linalg.norm(y))
distance = np.linalg.norm(x - y)
measures = {'euclidean': distance, 'relative': distance / np.linalg.norm(x), 'rms': rms(x - y),
    'cosine': turn ** 2 / 2, 'angle': np.degrees(2 * np.arcsin(turn / 2)), 'max_abs': top, 'mean_rpd': rpd.mean(),
    'crest': top / rms(x - y),
    'share_changed': np.mean(x != y), 'share_sign_flips': np.mean(np.sign(x) * np.sign(y) < 0),
    'share_to_zero': np.mean((x != 0) & (y == 0)), 'share_from_zero': np.mean((x == 0) & (y != 0)),
    'wasserstein': np.mean(np.abs(np.sort(x) - np.sort(y))) / np.sqrt((x.var() + y.var()) / 2)}
width = (max(x.max(), y.max()) - min(x.min(), y.min())) / 4095 / np.sqrt((x.var() + y.var()) / 2)
print('EXPECTED', json.dumps({'outside': int((~known).sum()), 'measures': measures, 'width': width,
    'automatic': rectangles(),
    'cuts': rectangles(cuts=(0.1, 0.5, 1, 1.9)),
    'floor': rectangles(floor=0.3),
    'number': rectangles(np.linspace(0, top, 8)),
    'range': rectangles(np.concatenate([[0], np.linspace(0.05, 0.1, 6), [top]])),
    'log': rectangles(np.concatenate([[0], np.geomspace(top / 1e6, top, 31)])),
    'both': rectangles(np.concatenate([[0], np.geomspace(0.001, 0.1, 5), [top]]))}))
`;

const SHOW = `
w = CNNComparator('a.onnx', 'b.onnx')
w.layer = 'fc'
w`;

/** The numbers of the Jupyter kernel are wrong by a thousandth. */
const PLANT = `
from cnn_comparator.metrics import ChangeAccumulator
honest = ChangeAccumulator.measures
ChangeAccumulator.measures = lambda self: {**honest(self), 'rms': 1.001 * honest(self)['rms']}
`;

interface IExpected extends Record<string, unknown> {
  readonly outside: number;
  readonly width: number;
  readonly measures: Record<string, number>;
}

async function open(
  page: IJupyterLabPageFixture,
  tmpPath: string,
  code: string
): Promise<IExpected> {
  await page.setViewportSize({ width: 1600, height: 1000 });
  await openNotebook({ page, tmpPath }, [code]);
  await page.notebook.runCell(0, true);
  await ready(page, 'architecture', 'distribution', 'convolution');
  const output = page.locator('.jp-OutputArea-output', { hasText: 'EXPECTED' }).first();
  return JSON.parse((await output.innerText()).split('EXPECTED')[1]) as IExpected;
}

async function rectangles(page: IJupyterLabPageFixture): Promise<Record<string, number>> {
  const shown = await panel(page, 'distribution')
    .locator('[data-bin][data-level][data-count]')
    .evaluateAll(nodes =>
      nodes.map(({ dataset }) => [`${dataset.bin}:${dataset.level}`, Number(dataset.count)])
    );
  return Object.fromEntries(shown) as Record<string, number>;
}

/** Fills fields of the settings by their names; what is chosen is in force at once. */
async function set(form: Locator, fields: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(fields)) {
    const label = form.locator(`label:has(> span:text-is("${name}"))`);
    const control = label.locator('input, select');
    if (name === 'Spacing') {
      await control.selectOption(value);
    } else {
      await control.fill(value);
      await control.press('Tab');
    }
  }
}

test('cut points, floor and bins sort the weights as NumPy does', async ({ page, tmpPath }) => {
  test.setTimeout(180_000);
  const wanted = await open(page, tmpPath, MAKE + SHOW);
  const distribution = panel(page, 'distribution');
  const total = Object.values(await rectangles(page)).reduce((sum, count) => sum + count, 0);
  expect(total + wanted.outside).toBe(1200);
  expect(await rectangles(page)).toEqual(wanted.automatic);

  await distribution.getByRole('button', { name: 'Levels and bins' }).click();
  const form = page.getByRole('dialog', { name: 'Levels and bins' });
  const cuts = ['very small to small', 'small to medium', 'medium to large', 'large to very large'];
  const settings: [string, Record<string, string>][] = [
    ['cuts', Object.fromEntries(cuts.map((name, i) => [name, ['0.1', '0.5', '1', '1.9'][i]]))],
    ['floor', { '|a| + |b| up to': '0.3' }],
    ['number', { Number: '7' }],
    ['range', { Number: '5', To: '0.1', From: '0.05' }],
    ['log', { Spacing: 'log' }],
    ['both', { Spacing: 'log', Number: '4', To: '0.1', From: '0.001' }]
  ];
  for (const [name, fields] of settings) {
    await set(form, fields);
    await expect.poll(() => rectangles(page), name).toEqual(wanted[name]);
    await ready(page, 'distribution', 'convolution');
    if (name === 'cuts') {
      await expect(form.locator('output').first()).toHaveText('= 1.1×');
    }
    await form.getByRole('button', { name: 'Reset' }).click();
    await expect.poll(() => rectangles(page)).toEqual(wanted.automatic);
  }
  const axis = distribution.locator('svg').first();
  await expect(axis).not.toContainText(/NaN|Infinity|undefined/);
});

test('all measures are listed with their numbers, and both sides agree', async ({
  page,
  tmpPath
}) => {
  const { measures, width } = await open(page, tmpPath, MAKE + SHOW);
  const distribution = panel(page, 'distribution');
  await expect(distribution.locator('[role=alert]:visible')).toHaveCount(0);
  await distribution.getByRole('button', { name: /Euclidean distance/ }).click();
  const list = page.getByRole('dialog', { name: 'Measures' });
  for (const [id, value] of Object.entries(measures)) {
    const entry = list.locator(`[data-measure="${id}"]`);
    const found = Number(await entry.getAttribute('data-value'));
    const allowed = id === 'wasserstein' ? width : 1e-9 * value;
    expect([id, Math.abs(found - value) <= allowed]).toEqual([id, true]);
    await expect(entry).toContainText('Source: ');
  }
  await expect(list.locator('[data-measure]')).toHaveCount(Object.keys(measures).length);
  // NaN is left to them.
  await expect(list).toContainText('in the browser by plain loops');
  await expect(list).toContainText('numbers agree to 0.001 %');
});

test('a fault planted in the Jupyter kernel is said', async ({ page, tmpPath }) => {
  await open(page, tmpPath, MAKE + PLANT + SHOW);
  const distribution = panel(page, 'distribution');
  await expect(distribution.locator('[role=alert]:visible')).toContainText(
    'disagree on “RMS change”'
  );
  await distribution.getByRole('button', { name: /Euclidean distance/ }).click();
  await expect(page.getByRole('dialog', { name: 'Measures' })).toContainText('numbers differ');
  // Other tests have this Jupyter kernel after this one.
  await printed(page, 'ChangeAccumulator.measures = honest');
});
