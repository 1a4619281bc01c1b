import { expect, test } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';

import { openNotebook, panel, printed, ready } from './helpers';
import { output, readyIn } from './views';

/**
 * Epoch 100 with initializers of epoch 50, run by ONNX Runtime as one model: what the experiments of
 * the page, which run it in segments, must come to.
 */
const REFERENCE = `
import json, numpy as np, onnx, onnxruntime as ort
from onnx import numpy_helper
from PIL import Image
from cnn_comparator import CNNComparator, demo
images, labels = demo.images(per_category=2)
models = {n: onnx.load(demo.snapshot(n)) for n in (50, 100)}
values = {n: {t.name: numpy_helper.to_array(t) for t in m.graph.initializer} for n, m in models.items()}
def predict(exchanged, pictures):
    model = onnx.ModelProto()
    model.CopyFrom(models[100])
    for t in model.graph.initializer:
        if t.name in exchanged:
            t.CopyFrom(numpy_helper.from_array(np.ascontiguousarray(exchanged[t.name]), t.name))
    session = ort.InferenceSession(model.SerializeToString())
    small = [Image.fromarray(one).resize((112, 112), Image.Resampling.BILINEAR) for one in pictures]
    x = np.stack([np.asarray(one, np.float32) for one in small]).transpose(0, 3, 1, 2) / np.float32(255)
    found = session.run(None, {session.get_inputs()[0].name: x})[0].astype(float)
    return found
def of_layer(layer, mask=None):
    a, b = ([values[n][f'{layer}.{role}'] for role in ('weight', 'bias')] for n in (50, 100))
    if mask is None:
        return {f'{layer}.weight': a[0], f'{layer}.bias': a[1]}
    return {f'{layer}.weight': np.where(mask.reshape(-1, *[1] * (a[0].ndim - 1)), a[0], b[0]), f'{layer}.bias': np.where(mask, a[1], b[1])}
`;

const CELL = `${REFERENCE}
w = CNNComparator(demo.snapshot(50), demo.snapshot(100), images=images, labels=labels, classes=demo.CATEGORIES)
`;

/** Where kernels of the third convolution return the class, and where no layer does. */
const [RETURNED, NONE] = [0, 2];

interface ILayer {
  readonly layer: string;
  readonly recovery: number;
  readonly returned: number;
}

const layersOf = (image: number): string => `
a, b = (predict(one, [images[${image}]])[0] for one in (values[50], {}))
def recovery(p):
    margin = lambda q: np.log(q[a.argmax()]) - np.log(q[b.argmax()])
    return float((margin(p) - margin(b)) / (margin(a) - margin(b)))
rows = []
for layer in ('conv1', 'conv2', 'conv3', 'conv4', 'conv5', 'fc6', 'fc7', 'fc8'):
    p = predict(of_layer(layer), [images[${image}]])[0]
    rows.append(dict(layer=layer, recovery=recovery(p), returned=int(p.argmax() == a.argmax())))
print(json.dumps(rows))
`;

async function drawnRows(view: Locator): Promise<ILayer[]> {
  return view.locator('.cnn-Cause-row').evaluateAll(rows =>
    rows.map(row => {
      const { layer = '', recovery, returned } = (row as HTMLElement).dataset;
      return { layer, recovery: Number(recovery), returned: Number(returned) };
    })
  );
}

/** The third bar by class. */
async function thirdBar(view: Locator): Promise<number[]> {
  await view.getByRole('button', { name: /^All \d+ classes$/ }).click();
  const rows = await view
    .locator('[data-hybrid]')
    .evaluateAll(all =>
      all.map(row => [
        Number((row as HTMLElement).dataset.class),
        Number((row as HTMLElement).dataset.hybrid)
      ])
    );
  await view.getByRole('button', { name: /^Top \d+$/ }).click();
  return rows.sort(([one], [other]) => one - other).map(([, share]) => share);
}

function expectClose(found: readonly number[], wanted: readonly number[], within: number): void {
  expect(found.length).toBe(wanted.length);
  found.forEach((one, i) => expect(Math.abs(one - wanted[i])).toBeLessThan(within));
}

test('why an image flipped: the layer, its kernels, and B back at the class of A', async ({
  page,
  tmpPath
}) => {
  test.slow();
  await openNotebook({ page, tmpPath }, [`${CELL}w.image = ${RETURNED}\nw`]);
  await page.notebook.runCell(0, true);
  await readyIn(output(page), 'architecture', 'distribution', 'convolution', 'performance');
  const view = panel(page, 'performance');
  const before = JSON.parse(
    await printed(page, 'import json; print(json.dumps([w.layer, w.exchanged, w.cause_over]))')
  ) as unknown;

  await view.getByRole('button', { name: 'Why?' }).click();
  await expect(view.locator('.cnn-Exchange-said')).toHaveText("returns A's class", {
    timeout: 60_000
  });
  await ready(page, 'architecture', 'convolution', 'performance');
  const wanted = JSON.parse(await printed(page, layersOf(RETURNED))) as ILayer[];
  const rows = await drawnRows(view);
  expect(rows.map(({ layer, returned }) => [layer, returned])).toEqual(
    wanted.map(({ layer, returned }) => [layer, returned])
  );
  expectClose(
    rows.map(({ recovery }) => recovery),
    wanted.map(({ recovery }) => recovery),
    1e-4
  );
  const [best] = wanted
    .filter(({ returned }) => returned === 1)
    .sort((one, other) => other.recovery - one.recovery);
  await expect(panel(page, 'distribution').locator('header')).toContainText(best.layer);

  const kernels = JSON.parse(await printed(page, 'print(w.exchanged["kernels"])')) as number[];
  const n = kernels.length;
  await expect(view.locator('.cnn-Exchange-name')).toHaveText(
    `B with ${n} kernel${n === 1 ? '' : 's'} of A's ${best.layer}`
  );
  const hybrid = (set: readonly number[]): string => `
mask = np.zeros(len(values[50]['${best.layer}.bias']), bool)
mask[${JSON.stringify(set)}] = True
p = predict(of_layer('${best.layer}', mask), [images[${RETURNED}]])[0]
print(json.dumps([p.tolist(), int(p.argmax() == a.argmax()), recovery(p)]))
`;
  const [shares, returns] = JSON.parse(await printed(page, hybrid(kernels))) as [number[], number];
  expect(returns).toBe(1);
  expectClose(await thirdBar(view), shares, 1e-5);

  const strip = panel(page, 'convolution').locator('[data-strip=effect]');
  const place = await strip.evaluate(({ dataset }: HTMLElement) => [
    Number(dataset.x0),
    Number(dataset.y0),
    Number(dataset.cellWidth)
  ]);
  const at = (kernel: number) => ({
    x: place[0] + (kernel + 0.5) * place[2],
    y: place[1] + 8
  });
  await strip.hover({ position: at(kernels[0]) });
  const tip = page.locator('[role=tooltip] [data-recovery]:visible');
  const alone = JSON.parse(await printed(page, hybrid([kernels[0]]))) as [number[], number, number];
  expect(Number(await tip.getAttribute('data-recovery'))).toBeCloseTo(alone[2], 4);

  // Another kernel as well: the bar follows.
  const other = kernels[0] === 0 ? 1 : 0;
  await strip.click({ position: at(other) });
  const more = [...kernels, other].sort((one, next) => one - next);
  await expect(view.locator('.cnn-Exchange-name')).toHaveText(
    `B with ${more.length} kernels of A's ${best.layer}`,
    { timeout: 60_000 }
  );
  const [after] = JSON.parse(await printed(page, hybrid(more))) as [number[]];
  await ready(page, 'performance');
  expectClose(await thirdBar(view), after, 1e-5);

  const undo = page.locator('.cnn-Comparator').getByRole('button', { name: /Undo/ });
  await undo.click();
  await undo.click();
  await expect(view.locator('.cnn-Exchange')).toBeHidden();
  await expect(view.locator('.cnn-Cause-row')).toHaveCount(0);
  await expect
    .poll(() => printed(page, 'print(json.dumps([w.layer, w.exchanged, w.cause_over]))'))
    .toBe(JSON.stringify(before).replaceAll(',', ', '));
});

test('where no layer returns the class that is said, and nothing is put in', async ({
  page,
  tmpPath
}) => {
  await openNotebook({ page, tmpPath }, [`${CELL}w.image = ${NONE}\nw`]);
  await page.notebook.runCell(0, true);
  await readyIn(output(page), 'architecture', 'performance');
  const view = panel(page, 'performance');
  await view.getByRole('button', { name: 'Why?' }).click();
  await expect(view.locator('.cnn-Cause-said').first()).toHaveText(
    'Nothing of A that was put into B by itself returns the prediction.',
    { timeout: 60_000 }
  );
  await expect(view.locator('.cnn-Exchange')).toBeHidden();
  const wanted = JSON.parse(await printed(page, layersOf(NONE))) as ILayer[];
  expect(wanted.every(({ returned }) => returned === 0)).toBe(true);
  expect((await drawnRows(view)).every(({ returned }) => returned === 0)).toBe(true);
});

test('highlighted weights are put back', async ({ page, tmpPath }) => {
  const category = "{'bin': [0.002, 0.01], 'rpd': None, 'level': None}";
  await openNotebook({ page, tmpPath }, [
    `${CELL}w.image, w.layer = ${RETURNED}, 'conv3'\nw.category = ${category}\nw`
  ]);
  await page.notebook.runCell(0, true);
  await readyIn(output(page), 'distribution', 'performance');
  await panel(page, 'distribution')
    .getByRole('button', { name: 'Put the highlighted weights back' })
    .click();
  const view = panel(page, 'performance');
  const [count, shares] = JSON.parse(
    await printed(
      page,
      `
x, y = (values[n]['conv3.weight'] for n in (50, 100))
change = np.abs(x.astype(float) - y)
mask = (change >= 0.002) & (change < 0.01)
p = predict({'conv3.weight': np.where(mask, x, y)}, [images[${RETURNED}]])[0]
print(json.dumps([int(mask.sum()), p.tolist()]))
`
    )
  ) as [number, number[]];
  await expect(view.locator('.cnn-Exchange-name')).toHaveText(
    `B with ${count.toLocaleString('en-US')} weights of A's conv3`,
    { timeout: 60_000 }
  );
  await ready(page, 'performance');
  expectClose(await thirdBar(view), shares, 1e-5);
  await view.getByRole('button', { name: 'Take it back' }).click();
  await expect(view.locator('[data-hybrid]')).toHaveCount(0);
});

test('over all images: layers by the flips they return; it can be cancelled', async ({
  page,
  tmpPath
}) => {
  await openNotebook({ page, tmpPath }, [`${CELL}w`]);
  await page.notebook.runCell(0, true);
  await readyIn(output(page), 'architecture', 'performance');
  const view = panel(page, 'architecture');
  // In the first frame that offers it: the experiment takes but a moment.
  await page.evaluate(`(async () => {
    const select = document.querySelector('[data-panel=architecture] select');
    select.value = 'cause all';
    select.dispatchEvent(new Event('change'));
    for (;;) {
      await new Promise(requestAnimationFrame);
      const cancel = document.querySelector('[data-panel=architecture] .cnn-Panel-status.cnn-mod-busy button');
      if (cancel) {
        cancel.click();
        return;
      }
    }
  })()`);
  await expect(view.locator('.cnn-Panel-status.cnn-mod-error:visible')).toContainText('Cancelled.');
  await view.getByRole('button', { name: 'Try again' }).click();
  await expect(view.locator('.cnn-Architecture-said')).toBeVisible({ timeout: 60_000 });
  await ready(page, 'architecture');
  const wanted = JSON.parse(
    await printed(
      page,
      `
A, B = (predict(one, images).argmax(1) for one in (values[50], {}))
flips = A != B
found = {}
for layer in ('conv1', 'conv2', 'conv3', 'conv4', 'conv5', 'fc6', 'fc7', 'fc8'):
    P = predict(of_layer(layer), images).argmax(1)
    found[layer] = [float((P == A)[flips].mean()), int((P != B)[~flips].sum())]
print(json.dumps(found))
`
    )
  ) as Record<string, [number, number]>;
  const shown = await view.locator('[data-layer][data-collateral]').evaluateAll(nodes =>
    nodes
      .map(node => (node as unknown as HTMLElement).dataset)
      .filter(({ value }) => value !== '')
      .map(({ layer, value, collateral }) => [layer, [Number(value), Number(collateral)]])
  );
  expect(Object.fromEntries(shown)).toEqual(wanted);
});

test('a network that cannot be cut exchanges whole layers, and says so', async ({
  page,
  tmpPath
}) => {
  await openNotebook({ page, tmpPath }, [
    `${REFERENCE}
from onnx import helper
def within(n):
    m = onnx.ModelProto()
    m.CopyFrom(models[n])
    g = m.graph
    info = lambda name: helper.make_tensor_value_info(name, 1, None)
    zeros = helper.make_node('Constant', [], ['zeros'], value=numpy_helper.from_array(np.zeros((1, 17), np.float32)))
    branches = [helper.make_graph(*one) for one in (
        (list(g.node), 'all', [], [info(g.output[0].name)]), ([zeros], 'none', [], [info('zeros')]))]
    del g.node[:]
    g.node.append(helper.make_node('ReduceMean', [g.input[0].name], ['mean'], keepdims=0))
    g.node.append(helper.make_node('Greater', ['mean', 'limit'], ['is']))
    g.node.append(helper.make_node('If', ['is'], ['chosen'], 'choose', then_branch=branches[0], else_branch=branches[1]))
    g.initializer.append(numpy_helper.from_array(np.float32(-1), 'limit'))
    g.output[0].name = 'chosen'
    onnx.save(m, f'within_{n}.onnx')
    return f'within_{n}.onnx'
w = CNNComparator(within(50), within(100), images=images[:8], cause_over='all')
w`
  ]);
  await page.notebook.runCell(0, true);
  await readyIn(output(page), 'architecture', 'performance');
  const said = panel(page, 'architecture').locator('.cnn-Architecture-said');
  await expect(said).toContainText(
    'The models cannot be cut: whole layers are exchanged, in one pass for each.',
    { timeout: 60_000 }
  );
  const returned = await printed(
    page,
    `a, b = (predict(one, images[:8]).argmax(1) for one in (values[50], {}))
c = predict(of_layer('conv3'), images[:8]).argmax(1)
print(int(((a != b) & (c == a)).sum()), int((a != b).sum()))`
  );
  const [count, flips] = returned.split(' ').map(Number);
  const card = panel(page, 'architecture').locator('[data-layer="conv3"]');
  await expect(card).toContainText(`${Number(((100 * count) / flips).toFixed(2))} %`);
});
