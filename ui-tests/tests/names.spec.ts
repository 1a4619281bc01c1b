import { openNotebook, panel, ready, startCell } from './helpers';
import { expect, test } from './shared';
import { openByPalette, readyIn, tab } from './views';

/** Small networks whose layers, weights, classes, images and snapshots are called what they should not. */
const MAKE = String.raw`
import os, numpy as np, onnx
from PIL import Image
from onnx import TensorProto, helper, numpy_helper
from cnn_comparator import CNNComparator

NAMES = ['features.' + 'very_long_' * 1000 + 'conv', 'conv\u202egnp.exe\u202c', 'nul\u0000bell\u0007\u001b[31m', 'a\nb\r\nc\td',
    'con\u200bv\ufeff\u2060', 'z' + '\u0301\u0302\u0303\u0489' * 300 + 'algo', '\u05e9\u05db\u05d1\u05d4 1 (conv)', '\U0001f469\u200d\U0001f469\u200d\U0001f467' * 60,
    '<img src=x onerror="window.hacked=1"><svg onload="window.hacked=1">', '__proto__', 'constructor', '"]\\,x[y=\'z\'] %1']

def save(path, seed):
    rng = np.random.default_rng(seed)
    nodes, weights, last = [], [], 'x'
    for i, name in enumerate(NAMES):
        weights.append(numpy_helper.from_array(rng.normal(0, 0.3, (3, 3, 3, 3)).astype('float32'), name + '.weight'))
        nodes.append(helper.make_node('Conv', [last, name + '.weight'], [f'y{i}'], name=name, pads=[1, 1, 1, 1]))
        last = f'y{i}'
    weights.append(numpy_helper.from_array(rng.normal(0, 1, (3, len(NAMES))).astype('float32'), 'fc.weight'))
    nodes += [helper.make_node('GlobalAveragePool', [last], ['p'], name='pool'), helper.make_node('Flatten', ['p'], ['f'], name='flatten'),
              helper.make_node('MatMul', ['f', 'fc.weight'], ['l'], name='fc'), helper.make_node('Softmax', ['l'], ['s'], name='softmax')]
    values = [helper.make_tensor_value_info('x', TensorProto.FLOAT, ['n', 3, 8, 8]), helper.make_tensor_value_info('s', TensorProto.FLOAT, ['n', len(NAMES)])]
    onnx.save(helper.make_model(helper.make_graph(nodes, 'g', values[:1], values[1:], weights), opset_imports=[helper.make_opsetid('', 13)]), path)

save('hostile_a.onnx', 1); save('hostile_b.onnx', 2)
os.makedirs('pictures', exist_ok=True)
for i, name in enumerate(NAMES):
    kept = name.replace('/', '').replace('\0', '').encode()[:200].decode(errors='ignore')
    Image.new('RGB', (8, 8), (20 * i, 99, 200)).save(f'pictures/{kept}.png')
pair = {NAMES[0]: 'hostile_a.onnx', NAMES[1] + NAMES[6] + NAMES[8]: 'hostile_b.onnx'}
def make():
    return CNNComparator(pair, images='pictures', classes=NAMES)
w = make()
w
`;

/** What is on the page that must not be: raw controls, endless texts, elements that leave their panel. */
function faults(): string[] {
  const found: string[] = [];
  const raw = /[\p{Cc}\p{Cs}\u200b\u202a-\u202e\u2060\u2066\u2067\ufeff]/u;
  for (const node of document.querySelectorAll(
    '.cnn-Comparator *, .cnn-Tooltip *, .cnn-CellPopup *'
  )) {
    const own = [...node.childNodes].filter(child => child.nodeType === Node.TEXT_NODE);
    const texts = own.map(child => child.textContent ?? '');
    const spoken = ['title', 'aria-label'].map(name => node.getAttribute(name) ?? '');
    for (const text of [...texts, ...spoken]) {
      if (raw.test(text.replace('\ntrue class: ', '')) || text.length > 760) {
        found.push(`${node.getAttribute('class')}: ${JSON.stringify(text.slice(0, 80))}`);
      }
    }
    const around = node.closest('.cnn-Panel-header, .cnn-Panel-status, .cnn-Tooltip');
    if (around !== null && node instanceof HTMLElement && node.offsetWidth > 0) {
      const [inner, outer] = [node.getBoundingClientRect(), around.getBoundingClientRect()];
      if (inner.right > outer.right + 1 || inner.left < outer.left - 1) {
        found.push(`${node.className} leaves ${around.className}`);
      }
    }
  }
  for (const body of document.querySelectorAll<HTMLElement>(
    '.cnn-Panel-body, .cnn-Panel-header, .cnn-Tooltip'
  )) {
    if (body.clientWidth > 0 && body.scrollWidth > body.clientWidth + 1) {
      found.push(
        `${body.className} in ${body.parentElement?.dataset.panel} is ${body.scrollWidth} wide`
      );
    }
  }
  return [...new Set(found)];
}

test('names that should not be are shown within their places, in panels, tooltips, lists and tabs', async ({
  page,
  tmpPath
}, testInfo) => {
  const errors: string[] = [];
  page.on('pageerror', error => errors.push(error.message));
  await openNotebook({ page, tmpPath }, [MAKE, 'w2 = make()', 'print("layer has", len(w.layer))']);
  await startCell(page, 0);
  await ready(page, 'architecture');
  const nodes = panel(page, 'architecture').locator('.cnn-Graph-node[data-status="paired"]');
  for (const position of [1, 2, 3, 6, 7]) {
    await nodes.nth(position).focus();
    await page.keyboard.press('Enter');
    await ready(page, 'architecture', 'distribution', 'convolution', 'performance');
    await expect(page.locator('.cnn-Tooltip:visible')).toBeVisible();
    expect(await page.evaluate(faults)).toEqual([]);
    await page.screenshot({ path: testInfo.outputPath(`names-${position}.png`) });
  }
  await nodes.nth(1).focus();
  await page.keyboard.press('Enter');
  await page.notebook.runCell(2, true);
  await expect(page.locator('.jp-OutputArea-output', { hasText: 'layer has 10013' })).toBeVisible();

  await page.notebook.runCell(1, true);
  await openByPalette(page);
  const dialog = page.locator('.jp-Dialog');
  const options = await dialog.locator('option').allTextContents();
  expect(options).toHaveLength(2);
  expect(options.filter(text => text.length > 200 || text.includes('\u202e'))).toEqual([]);
  await page.screenshot({ path: testInfo.outputPath('names-dialog.png') });
  await dialog.locator('.jp-mod-accept').click();
  await readyIn(tab(page), 'architecture');
  const label = page.locator('#jp-main-dock-panel .lm-TabBar-tab', { hasText: '↔' });
  await expect(label).toBeVisible();
  expect((await label.getAttribute('title')) ?? '').not.toContain('\u202e');
  const box = await label.boundingBox();
  expect(box?.width).toBeLessThan(400);
  await page.screenshot({ path: testInfo.outputPath('names-tab.png') });
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
  expect(errors).toEqual([]);
});
