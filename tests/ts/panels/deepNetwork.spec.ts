import { Widget } from '@lumino/widgets';

import { layOut } from '../../../src/layout';
import type { ILayoutResult, ILayoutTask } from '../../../src/layout';
import { ArchitecturePanel } from '../../../src/panels/architecture';
import { foldsAround, foldTree, openAtFirst } from '../../../src/panels/architecture/foldTree';
import type { IPanelContext } from '../../../src/panels/panel';
import { ready } from '../../../src/state';
import type { ILayer } from '../../../src/state';
import { drawn, layer, network, overview, panelContext } from './sample';

let context: IPanelContext;
let panel: ArchitecturePanel;
let laidOut: Promise<ILayoutResult>[];

beforeEach(() => {
  laidOut = [];
  context = {
    ...panelContext(),
    layOut: async (task: ILayoutTask) => {
      const result = Promise.resolve(layOut(task));
      laidOut.push(result);
      return result;
    }
  };
  panel = new ArchitecturePanel({ context });
  Widget.attach(panel, document.body);
});

afterEach(() => panel.dispose());

function chain(n: number, name = (i: number) => `l${i}`): ILayer[] {
  return Array.from({ length: n }, (_, i) =>
    layer(name(i), i === 0 ? [] : [name(i - 1)], [2, 2], i % 7 === 3 ? { status: 'shape' } : {})
  );
}

/** Blocks of four layers, the last of which adds what came in. */
function residual(blocks: number, name: (block: number, part: string) => string): ILayer[] {
  const layers = [layer('stem', [], [2, 2])];
  for (let b = 0; b < blocks; b++) {
    const before = layers[layers.length - 1].id;
    const [first, relu, second, add] = ['conv1', 'relu', 'conv2', 'add'].map(part => name(b, part));
    layers.push(
      layer(first, [before], [2, 2]),
      layer(relu, [first], null),
      layer(second, [relu], [2, 2]),
      layer(add, [second, before], null, { kind: 'add' })
    );
  }
  return layers;
}

const flat = (block: number, part: string): string => `${part}_${block}`;
const nested = (block: number, part: string): string => `blocks.${block}.${part}`;

async function show(layers: ILayer[]): Promise<void> {
  const rows = Object.fromEntries(layers.map(({ id }, i): [string, [number]] => [id, [i]]));
  context.comparison.set({ network: ready(network(layers)), overview: ready(overview(rows)) });
  await drawn();
}

const all = (selector: string): HTMLElement[] => [
  ...panel.node.querySelectorAll<HTMLElement>(selector)
];
const names = (): string[] => all('[data-group]').map(({ dataset }) => dataset.group!);
const node = (id: string): SVGElement => panel.node.querySelector(`[data-layer="${id}"]`)!;
const group = (name: string): SVGElement => panel.node.querySelector(`[data-group="${name}"]`)!;
const click = (target: Element): boolean =>
  target.dispatchEvent(new MouseEvent('click', { bubbles: true }));
const press = (target: Element, key: string): boolean =>
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));

describe.each([
  ['flat names', flat],
  ['names of modules', nested]
])('10 001 layers with %s', (_, name) => {
  beforeEach(() => show(residual(2500, name)));

  test('are a graph of few groups, shaded by their most changed layer', () => {
    const groups = all('[data-group]');
    expect(groups.length).toBeGreaterThan(8);
    expect(all('.cnn-Graph-node').length).toBeLessThanOrEqual(40);
    const values = groups.map(({ dataset }) => Number(dataset.value));
    expect(Math.max(...values)).toBe(9999);
    expect(panel.node.dataset.ready).toBe('true');
  });

  test('a group opens by one level, and closes with what is open inside', async () => {
    const before = names();
    const outer = before[1];
    click(group(outer));
    await drawn();
    expect(all('[data-fold]').map(({ dataset }) => dataset.fold)).toEqual([outer]);
    const [inner] = names().filter(name => !before.includes(name));
    expect(names().indexOf(inner)).toBe(1);
    click(group(inner));
    await drawn();
    expect(all('[data-fold]').map(({ dataset }) => dataset.fold)).toEqual([outer, inner]);
    click(panel.node.querySelector(`[data-fold="${outer}"]`)!);
    await drawn();
    expect(names()).toEqual(before);
    click(group(outer));
    await drawn();
    expect(all('[data-fold]').map(({ dataset }) => dataset.fold)).toEqual([outer]);
  });

  test('a layer selected elsewhere is found in the groups around it', async () => {
    const id = name(1234, 'conv2');
    context.selection.update({ layer: id });
    await drawn();
    expect(node(id).getAttribute('aria-pressed')).toBe('true');
    expect(node(id).getAttribute('tabindex')).toBe('0');
    expect(all('[data-fold]').length).toBeGreaterThan(1);
  });
});

describe('a group of 600 layers that is open', () => {
  const layers = chain(600);

  async function openAll(): Promise<void> {
    for (let folded = all('[data-group]'); folded.length > 0; folded = all('[data-group]')) {
      for (const { dataset } of folded) {
        const found = group(dataset.group!);
        if (found !== null) {
          click(found);
        }
      }
      await drawn();
      await Promise.all(laidOut);
      await drawn();
    }
  }

  beforeEach(async () => {
    await show(layers);
    await openAll();
  });

  test('is laid out away from the page, and only what is in view is in the document', () => {
    expect(laidOut.length).toBeGreaterThan(0);
    expect(panel.node.dataset.ready).toBe('true');
    expect(all('.cnn-Graph-node').length).toBeLessThan(60);
    expect(all('.cnn-Graph-edge').length).toBeLessThan(60);
  });

  test('keys lead to nodes that were not in the document', () => {
    const first = panel.node.querySelector<SVGElement>('[tabindex="0"][data-layer]')!;
    first.focus();
    press(first, 'End');
    expect(document.activeElement).toBe(node('l599'));
    press(node('l599'), 'ArrowUp');
    expect(document.activeElement).toBe(node('l598'));
    expect(document.querySelector('.cnn-Tooltip')!.textContent).toContain('Euclidean distance598');
    press(node('l598'), 'Home');
    expect(document.activeElement).toBe(node('l0'));
    expect(node('l300')).toBeNull();
  });

  test('what is selected elsewhere is drawn in the middle, and the focus stays', async () => {
    context.selection.update({ layer: 'l300' });
    await drawn();
    expect(node('l300').getAttribute('aria-pressed')).toBe('true');
    expect(node('l301')).not.toBeNull();
    node('l300').focus();
    context.selection.update({ metric: 'relative' });
    await drawn();
    expect(document.activeElement).toBe(node('l300'));
  });
});

test('while a layout is on its way the panel says so and is not ready', async () => {
  let send: (result: ILayoutResult) => void = () => undefined;
  let asked: ILayoutTask | null = null;
  const slow = {
    ...panelContext(),
    layOut: (task: ILayoutTask) => {
      asked = task;
      return new Promise<ILayoutResult>(resolve => (send = resolve));
    }
  };
  const waiting = new ArchitecturePanel({ context: slow });
  Widget.attach(waiting, document.body);
  // Not many layers, but many connections, as no names or blocks fold.
  const ids = Array.from({ length: 50 }, (_, i) => `l${i}`);
  const dense = ids.map((id, i) => layer(id, ids.slice(0, i), [2, 2]));
  slow.comparison.set({ network: ready(network(dense)), overview: ready(overview({})) });
  await drawn();
  expect(waiting.node.textContent).toContain('Laying out the network …');
  expect(waiting.node.dataset.ready).toBe('false');
  send(layOut(asked!));
  await drawn();
  expect(waiting.node.textContent).not.toContain('Laying out');
  expect(waiting.node.dataset.ready).toBe('true');
  expect(waiting.node.querySelector('[data-layer="l0"]')).not.toBeNull();
  waiting.dispose();
});

describe('groups', () => {
  test('of flat names are the blocks of the graph, in ranges of about the same size', () => {
    const tree = foldTree(residual(30, flat));
    expect(foldsAround(tree, 'relu_7')).toEqual(['conv1_7 – add_7']);
    expect(foldsAround(tree, 'add_7')).toEqual(['conv1_7 – add_7']);
    expect(foldsAround(tree, 'stem')).toEqual([]);
    const deep = foldTree(residual(250, flat));
    expect(foldsAround(deep, 'relu_7')).toEqual(['conv1_7 – add_7', 'stem – add_14']);
  });

  test('of names of modules lie within one another', () => {
    const name = (block: number, part: string) => `layer${1 + (block % 2)}.${block}.${part}`;
    const blocks = Array.from({ length: 20 }, (_, i) => (i < 10 ? 2 * i : 2 * i - 19));
    const tree = foldTree(residual(20, (block, part) => name(blocks[block], part)));
    expect(foldsAround(tree, 'layer1.4.relu')).toEqual(['layer1.4', 'layer1']);
    expect([...openAtFirst(tree)]).toEqual(['layer1', 'layer2']);
  });

  test('are no mere kinds of layers, and never hold nearly all', () => {
    const tree = foldTree(chain(300, i => `conv_${i}`));
    expect([...tree.folds.keys()].slice(0, 2)).toEqual(['conv_0 – 17', 'conv_18 – 35']);
    const one = foldTree(residual(100, (block, part) => `model.blocks.${block}.${part}`));
    expect(one.folds.has('model')).toBe(false);
    expect(one.folds.has('model.blocks')).toBe(false);
    expect(one.folds.has('model.blocks.7')).toBe(true);
  });

  test.each([
    ['flat', flat],
    ['nested', nested]
  ])('of %s names have at most 40 parts each and hold every layer once', (_, name) => {
    const layers = residual(1000, name);
    const tree = foldTree(layers);
    const parts = [tree.root, ...tree.folds.values()].map(fold => fold.parts);
    expect(Math.max(...parts.map(({ length }) => length))).toBeLessThanOrEqual(40);
    const inside = parts.flat().filter(part => 'id' in part);
    expect(inside.map(part => ('id' in part ? part.id : '')).sort()).toEqual(
      layers.map(({ id }) => id).sort()
    );
  });
});

test('what no network should be is drawn all the same', async () => {
  await show([
    layer('a', ['a', 'c', 'nowhere'], [2, 2]),
    layer('b', ['a', 'a'], [2, 2]),
    layer('c', ['b'], [2, 2]),
    layer('c', ['b'], [2, 2]),
    layer('__proto__', ['constructor'], [2, 2]),
    layer('constructor', ['__proto__'], [2, 2])
  ]);
  expect(panel.node.querySelectorAll('.cnn-Graph-node')).toHaveLength(5);
  expect(panel.node.querySelectorAll('.cnn-Graph-edge')).toHaveLength(5);
  await show([]);
  expect(panel.node.dataset.ready).toBe('true');
  expect(panel.node.querySelectorAll('.cnn-Graph-node')).toHaveLength(0);
});
