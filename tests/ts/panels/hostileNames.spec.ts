import { Widget } from '@lumino/widgets';

import { Bar } from '../../../src/comparator/bar';
import { labelsOf, pairLabel } from '../../../src/lab/labels';
import { ArchitecturePanel } from '../../../src/panels/architecture';
import { ConvolutionPanel } from '../../../src/panels/convolution';
import { DistributionPanel } from '../../../src/panels/distribution';
import { PerformancePanel } from '../../../src/panels/performance';
import type { IComparatorContext } from '../../../src/comparator';
import { AUTOMATIC_BINS, busy, failed, ready } from '../../../src/state';
import type {
  IActivationChange,
  IChannelChanges,
  IComparison,
  ILayer,
  INetwork,
  IOutputs,
  IParameterChange,
  IPatches,
  IPicture,
  IWeights
} from '../../../src/state';
import { kernelGrid } from '../../../src/tensor/shape';
import { HOSTILE, unfit } from '../text/hostile';
import { behaviourOf } from './behaviours';
import { ALL_LEVELS, drawn, layer, overview, comparatorContext, parameter } from './sample';

/** The most characters of any text: a few names and the words between them, or one sentence. */
const MOST = 760;
jest.setTimeout(20_000);

const SHAPE = [3, 4, 2, 2];
const SPOKEN = ['title', 'aria-label', 'alt', 'placeholder', 'label', 'aria-description'];

/** Everything of a network that can have a name is called so, its layers twice. */
function networkOf(name: string): INetwork {
  const conv = {
    nameB: `${name}b`,
    operator: name,
    reason: `The layer ${name} is called ${name} in B.`,
    tiedTo: name,
    parameters: [parameter(name, 'weight', SHAPE), ...'xyz'.split('').map(n => other(name + n))],
    weight: `${name}.weight`,
    folding: {
      reason: null,
      note: name,
      always: true,
      a: [],
      b: [{ norm: name, gamma: null, variance: name, epsilon: 0 }]
    }
  };
  const layers: ILayer[] = [
    layer(name, [], SHAPE, conv),
    layer(`${name}2`, [name], null, { operator: name, kind: name }),
    ...Array.from({ length: 60 }, (_, i) => layer(`${name}.${i % 2}.${i}`, [name], SHAPE)),
    layer(`${name}3`, [`${name}2`], null, { nameA: null, status: 'only_b', reason: name })
  ];
  return {
    snapshots: [name, `${name}B`].map(own => ({
      name: own,
      source: name,
      runnable: false,
      note: `${name} cannot run because of ${name}.`
    })),
    pair: { a: name, b: `${name}B` },
    note: `${name} and ${name} differ.`,
    layers,
    images: { count: 31, names: Array<string>(31).fill(name), labels: null, note: name },
    classes: [name, `${name}1`, '__proto__']
  };
}

function other(id: string): ILayer['parameters'][number] {
  return { ...parameter(id, 'other', [3]), id };
}

function changeOf({ pair }: INetwork, name: string): IParameterChange {
  const none = { nan: 1, posinf: 0, neginf: 0 };
  return {
    pair,
    layer: name,
    parameter: `${name}.weight`,
    folded: true,
    grid: kernelGrid(SHAPE),
    count: 48,
    received: 48,
    nonfinite: 1,
    nonfiniteA: none,
    nonfiniteB: none,
    maxAbsChange: 1,
    floor: 0,
    bins: AUTOMATIC_BINS,
    edges: Float64Array.from({ length: 31 }, (_, i) => i / 30),
    inner: [0, 30],
    levels: ALL_LEVELS,
    counts: new Float64Array(30 * ALL_LEVELS.length).fill(3),
    measures: { euclidean: 1 },
    tile: { kernels: 1, channels: 1 },
    cells: Float32Array.from({ length: 12 }, (_, i) => i),
    cellMax: 11,
    cellMaxAt: 11,
    loop: 'compiled',
    kernels: new Float64Array(3),
    disagreement: null
  };
}

function activationsOf(name: string): IActivationChange {
  const values = Float64Array.of(1, 2, 3, 4);
  const maps = { height: 2, width: 2, values: new Float32Array(16) };
  const side = (id: 'input' | 'output', n: number): IChannelChanges => ({
    side: id,
    channels: n,
    distance: values.slice(0, n),
    meanA: null,
    meanB: null,
    maxA: values,
    maxB: values,
    silentA: null,
    silentB: null,
    reason: `No distance because of ${name}.`,
    mapsA: maps,
    mapsB: maps
  });
  const acted = { a: { functions: [name], clips: true }, b: null };
  return {
    layer: name,
    image: 0,
    set: null,
    at: 'after',
    acted,
    input: side('input', 4),
    output: side('output', 3)
  };
}

function weightsOf(name: string): IWeights {
  const at: readonly [number, number] = [0, 1];
  return {
    parameter: `${name}.weight`,
    range: { kernels: at, channels: at },
    grid: kernelGrid(SHAPE),
    a: Float32Array.of(1, 2, 3, 4),
    b: Float32Array.of(1, 2, 3, 5),
    highlighted: null
  };
}

function filled(name: string): Partial<IComparison> {
  const network = networkOf(name);
  const pictures = network.images.names.map((own, image): IPicture => {
    return { image, name: own, label: image % 3, url: `blob:${image}`, width: 9, height: 9 };
  });
  const { pair } = network;
  const box: [number, number, number, number] = [0, 0, 2, 2];
  const patch = { box, activation: 1, rank: { a: 1, b: 2 } };
  const patches: IPatches = {
    params: {
      ...pair,
      layer: name,
      side: 'output',
      channel: 1,
      image: 0,
      count: 1,
      at: 'after',
      scores: 'exact'
    },
    proposals: 9,
    a: [patch],
    b: null,
    note: `Only some of ${name}.`
  };
  const rows = Object.fromEntries(network.layers.map(({ id }): [string, [number]] => [id, [1]]));
  return {
    network: ready(network),
    overview: ready({ ...overview(rows), params: pair }),
    change: ready(changeOf(network, name)),
    activations: ready(activationsOf(name)),
    cell: ready(weightsOf(name)),
    thumbnails: ready(pictures),
    picture: ready(pictures[0]),
    predictions: ready({
      params: { ...pair, image: 0 },
      label: 1,
      a: { probabilities: Float64Array.of(0.2, 0.5, 0.3), error: null, doubt: null, instead: null },
      b: { probabilities: null, error: `${name} failed: ${name}`, doubt: null, instead: null },
      note: name,
      entered: null
    }),
    behaviour: ready(behaviourOf({ label: [1, 0], a: [1, 1], b: [0, 0] }, { note: name })),
    outputs: ready(outputsOf(name)),
    patches: ready(patches)
  };
}

/** An output by that name, with what is said of it. */
function outputsOf(name: string): IOutputs {
  const nonfinite = { nan: 1, posinf: 0, neginf: 0 };
  const side = { name, shape: [2, 1, 1], dtype: name, nonfinite };
  return {
    params: { a: name, b: `${name}.`, image: 0, output: null, channel: null },
    rows: [
      { a: side, b: { ...side, name: 'other' }, rms: 1, largest: 2, positions: 1, spatial: true }
    ],
    total: 1,
    chosen: 0,
    view: null,
    reason: name,
    a: { error: null },
    b: { error: `${name} failed: ${name}` }
  };
}

/** What is on the page, or below some elements, that must not be, as sentences. */
function faults(selector = 'body'): string[] {
  return [...new Set(all(selector).flatMap(faultsBelow))];
}

function faultsBelow(root: Element): string[] {
  const found: string[] = [];
  const judge = (where: string, text: string): void => {
    // The one line break that is ours.
    const why = unfit(text.replace('\ntrue class: ', ' '), MOST);
    if (why !== '') {
      found.push(`${where} ${why}: ${JSON.stringify(text.slice(0, 60))}`);
    }
  };
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (node instanceof Element) {
      const { className } = node;
      for (const attribute of SPOKEN) {
        judge(`${attribute} of ${className}`, node.getAttribute(attribute) ?? '');
      }
    } else {
      judge(`the text of ${node.parentElement?.className}`, node.textContent ?? '');
    }
  }
  return found;
}

let context: IComparatorContext;
let parts: Widget[] = [];

beforeAll(() => {
  jest.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(604);
  jest.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(404);
  jest.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
});

afterEach(() => {
  parts.forEach(part => part.dispose());
  document.body.replaceChildren();
});

async function show(name: string): Promise<void> {
  context = comparatorContext();
  const none = { onReset: () => undefined, entries: () => [], onCopy: () => undefined };
  const bar = new Bar({ context, ...none });
  bar.notice = `The comparison of ${name} and ${name} has ended.`;
  const Kinds = [ArchitecturePanel, DistributionPanel, ConvolutionPanel, PerformancePanel];
  parts = [
    bar,
    ...Kinds.map(Kind => new Kind({ context: { ...context, openHelp: () => undefined } }))
  ];
  parts.forEach(part => Widget.attach(part, document.body));
  const { pair } = networkOf(name);
  context.selection.update({ pair, layer: name, image: 0, folded: true });
  context.selection.update({ channel: 1 });
  context.comparison.set(filled(name));
  await drawn();
  await drawn();
}

const all = (selector: string): HTMLElement[] => [
  ...document.querySelectorAll<HTMLElement>(selector)
];
const point = (target: Element, type: string): boolean =>
  target.dispatchEvent(new MouseEvent(type, { bubbles: true, clientX: 40, clientY: 40 }));

/** Shows every tooltip there is, one after the other, and opens the dialogs. */
function* provoked(): Generator<string> {
  for (const node of all('[data-node]').slice(0, 8)) {
    node.focus();
    yield 'a layer';
  }
  for (const canvas of all('[data-strip], [data-map]')) {
    point(canvas, 'pointermove');
    yield 'the map';
  }
  for (const node of all('.cnn-Probabilities-row[data-class]')) {
    point(node, 'pointermove');
    yield 'a class';
  }
  for (const node of all('[data-patch]')) {
    point(node, 'pointerover');
    yield 'a patch';
  }
  const [map] = all('[data-map]');
  map.focus();
  map.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
  yield 'a cell';
  for (const node of all('[aria-haspopup="dialog"]')) {
    node.click();
    yield 'a dialog';
  }
}

// Every name is drawn in every panel, tooltip and dialog.
jest.setTimeout(60_000);

describe.each(Object.entries(HOSTILE))('names that are %s', (_, name) => {
  test('are fit to be shown in all panels, tooltips and dialogs', async () => {
    await show(name);
    expect(all('[data-panel]').map(({ dataset }) => dataset.ready)).toEqual(Array(4).fill('true'));
    expect(faults()).toEqual([]);
    for (const what of provoked()) {
      const open = all('[role=tooltip]:not([hidden]), [role=dialog]');
      expect([what, open.length > 0, ...faults('[role=tooltip], [role=dialog]')]).toEqual([
        what,
        true
      ]);
    }
    await drawn();
    expect(faults()).toEqual([]);
  });

  test('are fit to be shown in what went wrong and what is awaited', async () => {
    await show(name);
    const sentence = `Reading ${name} failed: ${name}. Choose another ${name}.`;
    const fields = Object.keys(context.comparison.value).filter(field => field !== 'stale');
    const { network } = filled(name);
    for (const [slice, more] of [
      [failed(sentence), {}] as const,
      [busy(sentence), { network }] as const
    ]) {
      const change = Object.fromEntries(fields.map(field => [field, slice]));
      context.comparison.set({ ...(change as Partial<IComparison>), ...more });
      await drawn();
      expect(faults()).toEqual([]);
      expect(all('.cnn-Panel-message').some(({ textContent }) => textContent !== '')).toBe(true);
    }
  });

  test('select what is really called so', async () => {
    await show(name);
    context.selection.update({ layer: null });
    await drawn();
    const node = all('.cnn-Graph-node').find(({ dataset }) => dataset.layer === `${name}3`)!;
    node.focus();
    point(node, 'click');
    expect(context.selection.value.layer).toBe(`${name}3`);
    await drawn();
    expect(document.activeElement).toBe(node);
    expect(node.getAttribute('aria-pressed')).toBe('true');
  });

  test('are fit to be shown on tabs and in lists of comparisons', () => {
    const pair = { a: name, b: `${name}B` };
    const labels = labelsOf([1, 2].map(() => ({ path: `folder/${name}.ipynb`, pair })));
    expect(new Set(labels).size).toBe(2);
    [...labels, pairLabel(pair)].forEach(label => expect(unfit(label, 250)).toBe(''));
  });
});
