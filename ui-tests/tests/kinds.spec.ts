import { openNotebook, panel, ready } from './helpers';
import { expect, test } from './shared';

/**
 * Every kind of layer and every stored type, side by side in two ONNX files, and of each weight its
 * size, distance, kernels and channels by NumPy in float64.
 */
const MAKE = `
import json
import ml_dtypes
import numpy as np, onnx
from onnx import TensorProto, helper, numpy_helper
from cnn_comparator import CNNComparator

rng = np.random.default_rng(2)
layers = []

def layer(name, operator, tensors, inputs, canonical=lambda weight: weight, shape=('n', 4, 9, 9), **attributes):
    layers.append((name, operator, tensors, inputs, canonical, shape, attributes))

def conv(name, shape, dtype='float32', **attributes):
    enters = ('n', shape[1] * attributes.get('group', 1), *(9,) * (len(shape) - 2))
    layer(name, 'Conv', {'w': (shape, dtype)}, ['x', 'w'], shape=enters, **attributes)

conv('plane', (5, 4, 3, 3))
conv('line', (5, 4, 3))
conv('space', (3, 4, 1, 2, 3))
conv('grouped', (6, 2, 1, 1), group=2)
conv('depthwise', (4, 1, 3, 3), group=4)
conv('empty', (0, 4, 3, 3))
for dtype in ('float64', 'float16', 'bfloat16', 'int8', 'uint8'):
    conv('as_' + dtype, (5, 4, 3, 3), dtype)
layer('transposed', 'ConvTranspose', {'w': ((4, 3, 2, 2), 'float32')}, ['x', 'w'], lambda w: w.swapaxes(0, 1))
layer('dense', 'MatMul', {'w': ((8, 3), 'float32')}, ['x', 'w'], lambda w: w.T, ('n', 8))
layer('embedding', 'Gather', {'w': ((9, 3), 'float32')}, ['w', 'x'], shape=('n', 4))
layer('recurrent', 'GRU', {'w': ((1, 9, 5), 'float32'), 'r': ((1, 9, 3), 'float32')}, ['x', 'w', 'r'], lambda w: w[0],
    (7, 'n', 5), hidden_size=3)
norm = {name: ((4,), 'float32') for name in ('w', 'beta', 'mean', 'var')}
layer('batch_norm', 'BatchNormalization', norm, ['x', *norm])
layer('layer_norm', 'LayerNormalization', {'w': ((8,), 'float32'), 'beta': ((8,), 'float32')}, ['x', 'w', 'beta'],
    shape=('n', 8))
layer('slope', 'PRelu', {'w': ((), 'float32')}, ['x', 'w'])

def stored(shape, dtype):
    if dtype in ('int8', 'uint8'):
        limits = np.iinfo(dtype)
        zero = np.asarray(rng.integers(limits.min, limits.max, shape[:1]), dtype)
        return rng.integers(limits.min, limits.max, shape, dtype), rng.uniform(0.01, 0.1, shape[:1]).astype('float32'), zero
    values = rng.normal(0, 0.2, shape)
    if values.size > 8:
        values.flat[rng.integers(0, values.size, 3)] = rng.choice([np.nan, np.inf, -np.inf, 0], 3)
    return (values.astype(ml_dtypes.bfloat16 if dtype == 'bfloat16' else dtype),)

def meant(weight, scale=None, zero=None):
    if scale is None:
        return weight.astype('float64')
    each = (-1,) + (1,) * (weight.ndim - 1)
    return ((weight.astype(float) - zero.astype(float).reshape(each)) * scale.astype(float).reshape(each)).astype('float32').astype(float)

def save(path):
    nodes, inputs, outputs, constants, weights = [], [], [], [], {}
    for name, operator, tensors, order, canonical, shape, attributes in layers:
        for tensor, (extents, dtype) in tensors.items():
            parts = stored(extents, dtype)
            if tensor == 'w':
                weights[name] = canonical(meant(*parts))
            names = [f'{name}.{tensor}'] if len(parts) == 1 else [f'{name}.{part}' for part in ('q', 'scale', 'zero')]
            constants += [numpy_helper.from_array(part, own) for part, own in zip(parts, names)]
            if len(parts) > 1:
                nodes.append(helper.make_node('DequantizeLinear', names, [f'{name}.w'], axis=0))
        nodes.append(helper.make_node(operator, [f'{name}.{own}' for own in order], [name + '.y'], name=name, **attributes))
        inputs.append(helper.make_tensor_value_info(name + '.x', TensorProto.FLOAT, shape))
        outputs.append(helper.make_tensor_value_info(name + '.y', TensorProto.FLOAT, None))
    nodes.append(helper.make_node('Conv', ['plane.x', 'plane.w'], ['tied.y'], name='tied'))
    outputs.append(helper.make_tensor_value_info('tied.y', TensorProto.FLOAT, None))
    weights['tied'] = weights['plane']
    graph = helper.make_graph(nodes, 'g', inputs, outputs, constants)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid('', 18)], ir_version=9), path)
    return weights

first, second = save('a.onnx'), save('b.onnx')
expected = {}
for name, a in first.items():
    b = second[name]
    known = np.isfinite(a) & np.isfinite(b)
    expected[name] = {'distance': float(np.linalg.norm((a - b)[known])), 'bad': int((~known).sum()), 'size': a.size,
        'kernels': (*a.shape, 1, 1)[0], 'channels': (*a.shape, 1, 1)[1]}
print('EXPECTED', json.dumps(expected))
w = CNNComparator('a.onnx', 'b.onnx')
w`;

interface IExpected {
  readonly distance: number;
  readonly bad: number;
  readonly size: number;
  readonly kernels: number;
  readonly channels: number;
}

test('every kind of layer and stored type has its shade, its histogram and its map', async ({
  page,
  tmpPath
}) => {
  test.setTimeout(240_000);
  await page.setViewportSize({ width: 1600, height: 1000 });
  await openNotebook({ page, tmpPath }, [MAKE]);
  await page.notebook.runCell(0, true);
  await ready(page, 'architecture');
  const output = page.locator('.jp-OutputArea-output', { hasText: 'EXPECTED' }).first();
  const wanted = JSON.parse((await output.innerText()).split('EXPECTED')[1]) as Record<
    string,
    IExpected
  >;
  expect(Object.keys(wanted)).toHaveLength(19);
  const distribution = panel(page, 'distribution');
  const convolution = panel(page, 'convolution');
  for (const [name, { distance, bad, size, ...map }] of Object.entries(wanted)) {
    const node = panel(page, 'architecture').locator(`[data-layer="${name}"]`);
    const shown = async (): Promise<boolean> => {
      const value = await node.getAttribute('data-value');
      return value !== null && Math.abs(Number(value) - distance) <= 1e-9 * distance;
    };
    await expect.poll(shown, name).toBe(true);
    await expect(node).toHaveAttribute('data-nonfinite', String(bad));
    await node.press('Enter');
    if (size === 0) {
      await expect(distribution).toContainText('This parameter holds no weights.');
      await expect(convolution).toContainText('This parameter holds no weights.');
      continue;
    }
    await expect(convolution).toHaveAttribute('data-layer', name);
    await ready(page, 'distribution', 'convolution');
    const counted = async (): Promise<number> => {
      const counts = await distribution
        .locator('[data-bin][data-level][data-count]')
        .evaluateAll(nodes => nodes.map(({ dataset }) => Number(dataset.count)));
      return counts.reduce((sum, count) => sum + count, 0);
    };
    await expect.poll(counted, name).toBe(size - bad);
    await expect(distribution).toContainText(
      `Euclidean distance ${Number(distance.toPrecision(4))}`
    );
    await expect(convolution).toHaveAttribute('data-kernels', String(map.kernels));
    await expect(convolution).toHaveAttribute('data-channels', String(map.channels));
    await expect(convolution.locator('canvas').first()).toBeVisible();
    await expect(distribution.locator('[role=alert]:visible')).toHaveCount(0);
  }
  await panel(page, 'architecture').locator('[data-layer="tied"]').hover();
  await expect(page.locator('.cnn-Tooltip:visible')).toContainText('Shares its weight with plane');
});
