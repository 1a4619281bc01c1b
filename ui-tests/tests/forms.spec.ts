import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { IJupyterLabPageFixture } from '@jupyterlab/galata';

import { openNotebook, panel, ready, runSource, setFolded } from './helpers';
import { expect, test } from './shared';
import { chooseImage } from './views';

/** A residual and a depthwise-separable network, which the tests of the Python side share. */
const NETWORKS = readFileSync(join(__dirname, '../../tests/python/torch_networks.py'), 'utf8');

/** Both snapshots as modules, state dicts and ONNX files, and what PyTorch makes of them. */
const WRITE = `
import json, warnings
import numpy as np
from cnn_comparator import CNNComparator
warnings.filterwarnings('ignore')

def export(module, path, **options):
    torch.onnx.export(module, (torch.zeros(1, 3, size, size),), path, dynamo=False,
        input_names=['x'], dynamic_axes={'x': {0: 'n'}}, **options)

a, b = seeded(kind, 1), seeded(kind, 2)
for name, module in (('a', a), ('b', b)):
    torch.save(module.state_dict(), f'{name}.pt')
    export(module, f'{name}.onnx', do_constant_folding=False, training=torch.onnx.TrainingMode.PRESERVE)
export(a, 'fused.onnx')
images = np.random.default_rng(3).integers(0, 256, (2, size, size, 3), dtype=np.uint8)
with torch.no_grad():
    scores = [m(torch.from_numpy(images[1:].transpose(0, 3, 1, 2)) / 255)[0] for m in (a, b)]
weight = lambda m, name: m.get_submodule(name).weight.detach().double()
print('EXPECTED', json.dumps({
    'distances': {name: float((weight(a, name) - weight(b, name)).norm())
                  for name, one in a.named_modules() if hasattr(one, 'weight')},
    'probabilities': [(one if kind is Separable else one.softmax(0)).tolist() for one in scores]}))
`;

/** A module beside the notebook, which writes the files when it is imported. */
async function openForms(
  page: IJupyterLabPageFixture,
  tmpPath: string,
  { kind, size }: INetworkCase,
  cells: string[]
): Promise<void> {
  const code = `${NETWORKS}\nkind, size = ${kind}, ${size}\n${WRITE}`;
  await page.contents.uploadContent(code, 'text', `${tmpPath}/forms.py`);
  await page.setViewportSize({ width: 1600, height: 1000 });
  await openNotebook({ page, tmpPath }, ['from forms import *', ...cells]);
  await page.notebook.runCell(0, true);
}

interface INetworkCase {
  readonly kind: string;
  readonly size: number;
  /** The layer that is looked at closely, and how many weights it has. */
  readonly layer: string;
  readonly weights: number;
  /** Edges of branches and merges, and of a module that is used twice. */
  readonly edges: readonly (readonly [from: string, to: string])[];
}

const CASES: readonly INetworkCase[] = [
  {
    kind: 'Residual',
    size: 24,
    layer: 'block2.conv2',
    weights: 16 * 16 * 9,
    edges: [
      ['relu', 'block1.conv1'],
      ['relu', 'block1.add'],
      ['block1.bn2', 'block1.add'],
      ['block1.bn1', 'block1.relu'],
      ['block1.add', 'block1.relu_2'],
      ['block2.down.1', 'block2.add'],
      ['block2.bn2', 'block2.add']
    ]
  },
  {
    kind: 'Separable',
    size: 16,
    layer: 'features.2',
    weights: 6 * 9,
    edges: [
      ['max_pool2d', 'up'],
      ['max_pool2d', 'cat'],
      ['max_pool2d_2', 'cat']
    ]
  }
];

const FORMS: Readonly<Record<string, string>> = {
  module: 'a, b',
  'state dict': "'a.pt', 'b.pt', model=kind",
  ONNX: "'a.onnx', 'b.onnx'",
  'module and ONNX': "a, 'b.onnx'"
};

interface IExpected {
  readonly distances: Readonly<Record<string, number>>;
  readonly probabilities: readonly (readonly number[])[];
}

interface INode {
  readonly id: string;
  readonly label: string;
  readonly status: string;
  readonly value: number;
}

interface IPatch {
  readonly box: string;
  readonly activation: number;
  readonly rank: number;
}

interface IShown {
  readonly counts: readonly string[];
  readonly patches: readonly IPatch[];
}

/** The layers with a distance, in network order. */
async function weightedNodes(page: IJupyterLabPageFixture): Promise<INode[]> {
  const nodes = await panel(page, 'architecture')
    .locator('[data-layer]:not([data-value=""])')
    .evaluateAll(found =>
      found.map(node => ({
        id: node.getAttribute('data-layer') ?? '',
        label: node.getAttribute('aria-label') ?? '',
        status: node.getAttribute('data-status') ?? '',
        value: Number(node.getAttribute('data-value'))
      }))
    );
  return nodes;
}

/** The histogram of a layer, and the patches of its third channel in the second image. */
async function look(page: IJupyterLabPageFixture, layer: string): Promise<IShown> {
  await panel(page, 'architecture').locator(`[data-layer="${layer}"]`).press('Enter');
  await chooseImage(panel(page, 'performance'), 1);
  await ready(page, 'distribution', 'convolution', 'performance');
  await page.notebook.runCell(1, true);
  const patches = panel(page, 'performance').locator('[data-patch]');
  await expect(patches.first()).toBeVisible({ timeout: 60_000 });
  await ready(page, 'performance');
  return {
    counts: await panel(page, 'distribution')
      .locator('[data-bin][data-level][data-count]')
      .evaluateAll(nodes =>
        nodes.map(({ dataset }) => `${dataset.bin} ${dataset.level} ${dataset.count}`).sort()
      ),
    patches: await patches.evaluateAll(nodes =>
      nodes.map(({ dataset }) => ({
        box: `${dataset.patch?.split(':')[0]} ${dataset.box}`,
        activation: Number(dataset.activation),
        rank: Number(dataset.rank)
      }))
    )
  };
}

async function expectProbabilities(
  page: IJupyterLabPageFixture,
  [a, b]: IExpected['probabilities']
): Promise<void> {
  const rows = panel(page, 'performance').locator('[data-class][data-a][data-b]');
  await expect(rows).toHaveCount(a.length);
  for (const row of await rows.all()) {
    const index = Number(await row.getAttribute('data-class'));
    expect(Math.abs(Number(await row.getAttribute('data-a')) - a[index])).toBeLessThan(1e-5);
    expect(Math.abs(Number(await row.getAttribute('data-b')) - b[index])).toBeLessThan(1e-5);
  }
}

function sum(counts: readonly string[]): number {
  return counts.reduce((total, text) => total + Number(text.split(' ')[2]), 0);
}

/** The same boxes at the same ranks, but for those whose activations are as good as equal. */
function expectSameRanks(found: readonly IPatch[], wanted: readonly IPatch[]): void {
  expect(found.length).toBe(wanted.length);
  found.forEach(({ box, activation, rank }, i) => {
    expect(Math.abs(activation - wanted[i].activation)).toBeLessThan(1e-4);
    expect(rank).toBe(wanted[i].rank);
    const tied = wanted.filter(other => Math.abs(other.activation - activation) < 1e-4);
    expect(tied.map(other => other.box)).toContain(box);
  });
}

for (const network of CASES) {
  const { kind, layer, weights, edges } = network;

  test(`${kind}: module, state dict and ONNX show the same`, async ({ page, tmpPath }) => {
    test.setTimeout(300_000);
    const makers = Object.values(FORMS).map(
      given => `lambda: CNNComparator(${given}, images=images)`
    );
    await openForms(page, tmpPath, network, [
      'w.channel = 2',
      `forms = globals().get('forms') or [${makers.join(', ')}]\nw = forms.pop(0)()\nw`
    ]);
    const output = page.locator('.jp-OutputArea-output', { hasText: 'EXPECTED' }).first();
    const wanted = JSON.parse((await output.innerText()).split('EXPECTED')[1]) as IExpected;
    const nodesOf: Record<string, INode[]> = {};
    let first: IShown | null = null;
    for (const form of Object.keys(FORMS)) {
      await page.notebook.runCell(2, true);
      await ready(page, 'architecture');
      const nodes = (nodesOf[form] = await weightedNodes(page));
      expect(nodes.every(({ status }) => status === 'paired')).toBe(true);
      expect(nodes.length).toBe(nodesOf.module.length);
      nodes.forEach(({ value }, i) => {
        const distance = wanted.distances[nodesOf.module[i].id];
        expect(Math.abs(value - distance)).toBeLessThan(1e-5 * distance);
      });
      const place = nodesOf.module.findIndex(({ id }) => id === layer);
      const shown = await look(page, nodes[place].id);
      await expectProbabilities(page, wanted.probabilities);
      first ??= shown;
      expect(sum(shown.counts)).toBe(weights);
      expect(shown.counts).toEqual(first.counts);
      expectSameRanks(shown.patches, first.patches);
    }
    // Where the names differ the pair has that of A, and both are said.
    nodesOf['module and ONNX'].forEach(({ id, label }, i) => {
      expect(id).toBe(nodesOf.module[i].id);
      expect(nodesOf.ONNX[i].id).not.toBe(id);
      expect(label.startsWith(`${id} / ${nodesOf.ONNX[i].id}, `)).toBe(true);
    });
    await test.step('branches, merges and modules used twice are edges', async () => {
      await runSource(page, 2, 'CNNComparator(a, b)');
      await ready(page, 'architecture');
      for (const [from, to] of edges) {
        const edge = panel(page, 'architecture').locator(
          `[data-from="layer ${from}"][data-to="layer ${to}"]`
        );
        await expect(edge).toHaveCount(1);
      }
    });
    await test.step('an export with its normalisation fused is equal when folded', async () => {
      await runSource(page, 2, "CNNComparator(a, 'fused.onnx')");
      await ready(page, 'architecture');
      await setFolded(page, true);
      await ready(page, 'architecture');
      const nodes = await weightedNodes(page);
      expect(nodes.map(({ id }) => id)).toContain(layer);
      for (const { value } of nodes) {
        expect(value).toBeLessThan(1e-5);
      }
    });
  });
}
