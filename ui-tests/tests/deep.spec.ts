import { openNotebook, panel, printed, ready, startCell } from './helpers';
import { expect, test } from './shared';

/** Chains of small dense layers: with flat names, and in modules of four. */
const MAKE = `
import numpy as np, onnx
from onnx import TensorProto, helper, numpy_helper
from cnn_comparator import CNNComparator

def save(path, names, step):
    nodes, weights, last = [], [], 'x'
    for i, name in enumerate(names):
        weights.append(numpy_helper.from_array(np.full((2, 2), 0.1 + step * i, 'float32'), f'{name}.weight'))
        nodes.append(helper.make_node('MatMul', [last, f'{name}.weight'], [name], name=name))
        last = name
    values = [helper.make_tensor_value_info(value, TensorProto.FLOAT, [1, 2]) for value in ('x', last)]
    graph = helper.make_graph(nodes, 'chain', values[:1], values[1:], weights)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid('', 13)]), path)

def show(names):
    save('deep_a.onnx', names, 0)
    save('deep_b.onnx', names, 1e-4)
    return CNNComparator('deep_a.onnx', 'deep_b.onnx')
`;
// Begins at the top: from the layer that changed most, which is the last, the first ones are far.
const FLAT = `w = show([f'fc{i}' for i in range(2500)])
w.layer = 'x'
w`;
const NESTED = `w = show([f'blocks.{i // 4}.fc{1 + i % 4}' for i in range(10_000)])
w`;

test('10 000 layers in modules open as a graph of groups, each of which opens and closes', async ({
  page,
  tmpPath
}, testInfo) => {
  const errors: string[] = [];
  page.on('pageerror', error => errors.push(error.message));
  await openNotebook({ page, tmpPath }, [MAKE, NESTED]);
  await startCell(page, 0);
  await startCell(page, 1);
  const architecture = panel(page, 'architecture');
  const groups = architecture.locator('[data-group]');
  // Long before all of them are measured.
  await expect(groups.nth(10)).toBeAttached({ timeout: 120_000 });
  await architecture.locator('.cnn-Graph').evaluate(node => node.scrollIntoView({ block: 'end' }));
  const before = await groups.count();
  expect(before).toBeLessThan(60);
  await page.screenshot({ path: testInfo.outputPath('groups.png') });

  const name = (await groups.nth(1).getAttribute('data-group')) ?? '';
  expect(name).toMatch(/^blocks\.\d+ – \d+$/);
  await groups.nth(1).click();
  const title = architecture.locator(`[data-fold="${name}"]`);
  await expect(title).toBeVisible();
  expect(await groups.count()).toBeGreaterThan(before);
  await title.click();
  await expect(title).toBeHidden();
  expect(await groups.count()).toBe(before);
  // What fills the first view, once all is measured, opens nothing then.
  await expect
    .poll(() => printed(page, 'print(w.layer)'), { timeout: 60_000 })
    .toBe('blocks.2499.fc4');
  expect(await groups.count()).toBe(before);

  // Without a cell, to which the notebook would scroll.
  await printed(page, 'w.layer = "blocks.1250.fc1"');
  const chosen = architecture.locator('[data-layer="blocks.1250.fc1"]');
  await expect(chosen).toBeInViewport();
  await expect(chosen).toHaveAttribute('aria-pressed', 'true');
  await page.screenshot({ path: testInfo.outputPath('selected.png') });
  expect(errors).toEqual([]);
});

test('all of 2500 layers in a row: what is in view is drawn, keys and selection find the rest', async ({
  page,
  tmpPath
}, testInfo) => {
  const errors: string[] = [];
  page.on('pageerror', error => errors.push(error.message));
  await openNotebook({ page, tmpPath }, [MAKE, FLAT]);
  await startCell(page, 0);
  await startCell(page, 1);
  await ready(page, 'architecture');
  const architecture = panel(page, 'architecture');
  await architecture.locator('.cnn-Graph').evaluate(node => node.scrollIntoView({ block: 'end' }));
  const nodes = architecture.locator('.cnn-Graph-node');
  // From afar there are no elements to click.
  const unfold = (): Promise<number> =>
    architecture.evaluate(node => {
      const folded = [...node.querySelectorAll('[data-group]')];
      folded.forEach(one => one.dispatchEvent(new MouseEvent('click', { bubbles: true })));
      return folded.length;
    });
  await expect(async () => {
    expect(await unfold()).toBe(0);
  }).toPass();
  await ready(page, 'architecture');
  expect(await nodes.count()).toBeLessThan(120);

  await architecture.getByRole('button', { name: 'Most changed' }).click();
  await ready(page, 'architecture', 'distribution');
  const last = architecture.locator('[data-layer="fc2499"]');
  await expect(last).toBeInViewport();
  await expect(last).toHaveAttribute('aria-pressed', 'true');
  await last.focus();
  await page.keyboard.press('ArrowUp');
  await expect(page.locator('.cnn-Tooltip:visible')).toContainText('fc2498');
  await page.keyboard.press('Home');
  await expect(architecture.locator('[data-layer="x"]')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(architecture.locator('[data-layer="fc0"]')).toHaveAttribute('aria-pressed', 'true');

  await printed(page, 'w.layer = "fc1250"');
  const chosen = architecture.locator('[data-layer="fc1250"]');
  await expect(chosen).toBeInViewport();
  await page.screenshot({ path: testInfo.outputPath('near.png') });
  await architecture.getByRole('button', { name: 'Fit' }).click();
  await expect(architecture.locator('.cnn-Graph-far')).toBeVisible();
  expect(await nodes.count()).toBeLessThan(5);
  await page.screenshot({ path: testInfo.outputPath('far.png') });
  expect(errors).toEqual([]);
});
