import { openNotebook, panel, ready, startCell } from './helpers';
import { expect, test } from './shared';

/** A chain of small dense layers, each with an activation after it. */
const MAKE = `
import numpy as np, onnx
from onnx import TensorProto, helper, numpy_helper
from cnn_comparator import CNNComparator

def save(name, depth, step):
    nodes, weights, last = [], [], 'x'
    for i in range(depth):
        weights.append(numpy_helper.from_array(np.full((2, 2), 0.1 + step * i, 'float32'), f'fc{i}.weight'))
        nodes.append(helper.make_node('MatMul', [last, f'fc{i}.weight'], [f'fc{i}'], name=f'fc{i}'))
        last = f'fc{i}'
    values = [helper.make_tensor_value_info(value, TensorProto.FLOAT, [1, 2]) for value in ('x', last)]
    graph = helper.make_graph(nodes, 'chain', values[:1], values[1:], weights)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid('', 13)]), name)

save('deep_a.onnx', 2500, 0)
save('deep_b.onnx', 2500, 1e-4)
w = CNNComparator('deep_a.onnx', 'deep_b.onnx')
w
`;

test('a network too deep for a graph is a list that says why, and all panels work with it', async ({
  page,
  tmpPath
}, testInfo) => {
  const errors: string[] = [];
  page.on('pageerror', error => errors.push(error.message));
  await openNotebook({ page, tmpPath }, [MAKE, 'w.layer = "fc1250"', 'print("layer is", w.layer)']);
  await startCell(page, 0);
  await ready(page, 'architecture');
  const architecture = panel(page, 'architecture');
  await expect(architecture).toContainText('too deep to be laid out as a graph (2,501 layers)');
  await expect(architecture).toContainText('2,500 of 2,500 layers');
  const list = architecture.locator('[role=listbox]');
  await list.evaluate(node => node.scrollIntoView({ block: 'end' }));
  const rows = architecture.locator('[role=option]');
  expect(await rows.count()).toBeLessThan(80);

  await architecture.getByRole('button', { name: 'Most changed' }).click();
  await ready(page, 'architecture', 'distribution', 'convolution');
  await expect(architecture.locator('[data-layer="fc2499"]')).toBeInViewport();
  await expect(architecture.locator('[data-layer="fc2499"]')).toHaveAttribute(
    'aria-selected',
    'true'
  );
  await expect(panel(page, 'distribution').locator('[data-count]').first()).toBeVisible();

  await architecture.locator('[data-layer="fc2499"]').focus();
  await page.keyboard.press('ArrowUp');
  await expect(page.locator('.cnn-Tooltip:visible')).toContainText('fc2498');
  await page.keyboard.press('Home');
  await expect(architecture.locator('[data-layer="x"]')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(architecture.locator('[data-layer="fc1"]')).toHaveAttribute('aria-selected', 'true');
  await page.screenshot({ path: testInfo.outputPath('list.png') });

  // Scrolled to the end and back, only what is in view is in the document.
  await list.evaluate(node => (node.scrollTop = node.scrollHeight));
  await expect(architecture.locator('[data-layer="fc2490"]')).toBeInViewport();
  expect(await rows.count()).toBeLessThan(80);

  await page.notebook.runCell(1, true);
  await expect(architecture.locator('[data-layer="fc1250"]')).toBeInViewport();
  expect(errors).toEqual([]);
});
