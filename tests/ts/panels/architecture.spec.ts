import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import { ArchitecturePanel } from '../../../src/panels/architecture';
import { foldsAround, foldTree } from '../../../src/panels/architecture/foldTree';
import { namePath } from '../../../src/panels/architecture/namePath';
import type { IPanelContext } from '../../../src/panels/panel';
import { busy, ready } from '../../../src/state';
import type { ILayer } from '../../../src/state';
import { drawn, layer, network, overview, panelContext } from './sample';

const NET = network([
  layer('conv1', [], [3, 3, 5, 5]),
  layer('relu1', ['conv1'], null),
  layer('conv2', ['relu1'], [3, 3, 3, 3]),
  layer('old', ['relu1'], [4, 3], { status: 'only_a' }),
  layer('new', ['relu1'], [4, 3], { status: 'only_b' }),
  layer('head', ['conv2', 'old', 'new'], [17, 4], { status: 'shape' }),
  layer('conv3', ['head'], [3, 3, 3, 3])
]);
const OVERVIEW = overview({
  conv1: [0.123456789012, 0.9],
  conv2: [3.21, 0.1, 2],
  conv3: [null, 0.5]
});

let context: IPanelContext;
let panel: ArchitecturePanel;

beforeEach(() => {
  context = panelContext();
  panel = new ArchitecturePanel({ context });
  Widget.attach(panel, document.body);
});

afterEach(() => panel.dispose());

const node = (id: string): SVGElement => panel.node.querySelector(`[data-layer="${id}"]`)!;
const click = (target: Element): boolean =>
  target.dispatchEvent(new MouseEvent('click', { bubbles: true }));
const press = (target: Element, key: string): boolean =>
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
const named = (text: string): HTMLButtonElement =>
  [...document.querySelectorAll('button')].find(
    node => (node.getAttribute('aria-label') ?? node.textContent) === text
  )!;
/** Opens the menu of the panel. */
function entry(text: string): HTMLElement {
  named('More').click();
  MessageLoop.flush();
  return [...document.querySelectorAll<HTMLElement>('[role^="menuitem"]')].find(
    ({ textContent }) => textContent === text
  )!;
}
const choose = (text: string): void => {
  const item = entry(text);
  item.focus();
  item.dispatchEvent(new KeyboardEvent('keydown', { keyCode: 13, bubbles: true }));
};
const counts = (): string => panel.node.querySelector('.cnn-Panel-counts')!.textContent;

async function show(change: Parameters<typeof context.comparison.set>[0]): Promise<void> {
  context.comparison.set(change);
  await drawn();
}

describe('drawing', () => {
  test('what it does not show leaves it alone', async () => {
    await show({ network: ready(NET), overview: ready(OVERVIEW) });
    context.comparison.set({ highlight: busy('Locating the weights') });
    context.selection.update({ channel: 3 });
    expect(panel.node.dataset.ready).toBe('true');
    context.selection.update({ metric: 'relative' });
    expect(panel.node.dataset.ready).toBe('false');
  });

  test('before the network is known it says what to wait for', async () => {
    await drawn();
    expect(panel.node.textContent).toContain('as soon as the Jupyter kernel answers');
    expect(panel.node.querySelectorAll('[data-layer]')).toHaveLength(0);
  });

  test('every layer is a node with its exact value and a text alternative', async () => {
    await show({ network: ready(NET), overview: ready(OVERVIEW) });
    expect(panel.node.querySelectorAll('[data-layer]')).toHaveLength(NET.layers.length);
    expect(node('conv1').dataset.value).toBe('0.123456789012');
    expect(node('conv1').getAttribute('aria-label')).toBe(
      'conv1, convolution, Euclidean distance 0.1235'
    );
    expect(node('conv2').getAttribute('aria-label')).toContain('2 weights not finite');
    expect(panel.node.dataset.ready).toBe('true');
    expect(counts()).toBe('');
    expect(panel.node.querySelectorAll('.cnn-Graph-edge')).toHaveLength(8);
  });

  test('states without a number are told apart', async () => {
    await show({ network: ready(NET), overview: ready(OVERVIEW) });
    const states = NET.layers.map(({ id }) => node(id).dataset.state);
    expect(states).toEqual(['known', 'none', 'known', 'only_a', 'only_b', 'shape', 'undefined']);
    expect(node('conv3').dataset.value).toBe('');
    expect(node('old').getAttribute('aria-label')).toContain('only in A');
    expect(node('head').getAttribute('aria-label')).toContain('shapes differ');
  });

  test('a stronger shade means more change', async () => {
    await show({ network: ready(NET), overview: ready(OVERVIEW) });
    const fill = (id: string) => node(id).querySelector('.cnn-Graph-box')!.getAttribute('fill');
    expect(fill('conv2')).toBe('rgb(60, 19, 119)');
    expect(fill('conv1')).not.toBe(fill('conv2'));
    expect(panel.node.querySelector<HTMLElement>('.cnn-Ramp')!.dataset.max).toBe('3.21');
  });

  test('while the overview comes, layers awaited are pending and can be selected', async () => {
    const part = overview({ conv1: [1] }, 3);
    await show({ network: ready(NET), overview: busy('Comparing.', part, 1 / 3) });
    expect(node('conv2').dataset.state).toBe('pending');
    expect(counts()).toBe('1 of 3 layers');
    expect(panel.node.dataset.ready).toBe('false');
    click(node('conv2'));
    expect(context.selection.value.layer).toBe('conv2');
  });

  test('a measure that has not come is awaited, not undefined; a later row replaces the first', async () => {
    const measured = overview({ conv1: [1, 0.5], conv2: [2, 0.25] }, 2);
    const distances = measured.layers.map(row => ({ ...row, measures: { euclidean: 1 } }));
    const part = { ...measured, layers: [...distances, measured.layers[0]] };
    await show({ network: ready(NET), overview: busy('Comparing.', part, 3 / 4) });
    expect(node('conv2').dataset.value).toBe('1');
    expect(counts()).toBe('');
    context.selection.update({ metric: 'relative' });
    await drawn();
    expect(node('conv1').dataset.value).toBe('0.5');
    expect(node('conv2').dataset.state).toBe('pending');
    expect(counts()).toBe('1 of 2 layers');
    node('conv2').focus();
    const tooltip = document.querySelector('.cnn-Tooltip')!;
    expect(tooltip.textContent).toContain('Relative changenot measured yet');
    expect(tooltip.textContent).toContain('Euclidean distance1');
  });

  test('an overview of another pair shades nothing', async () => {
    const other = { ...OVERVIEW, params: { a: 'x', b: 'y' } };
    await show({ network: ready(NET), overview: busy('Comparing.', other) });
    expect(node('conv1').dataset.state).toBe('pending');
  });
});

describe('selecting', () => {
  beforeEach(() => show({ network: ready(NET), overview: ready(OVERVIEW) }));

  test('a click selects and marks the layer', async () => {
    click(node('conv2'));
    await drawn();
    expect(context.selection.value.layer).toBe('conv2');
    expect(node('conv2').getAttribute('aria-pressed')).toBe('true');
    expect(node('conv1').getAttribute('aria-pressed')).toBe('false');
  });

  test('arrow keys move the focus, Enter selects', () => {
    node('conv1').focus();
    press(node('conv1'), 'ArrowDown');
    expect(document.activeElement).toBe(node('relu1'));
    expect(node('relu1').getAttribute('tabindex')).toBe('0');
    expect(node('conv1').getAttribute('tabindex')).toBe('-1');
    press(node('relu1'), 'Enter');
    expect(context.selection.value.layer).toBe('relu1');
  });

  test('the most and least changed layer, by the chosen measure', async () => {
    named('Most changed').click();
    expect(context.selection.value.layer).toBe('conv2');
    choose('Select the least changed layer');
    expect(context.selection.value.layer).toBe('conv1');
    const select = panel.node.querySelector('select')!;
    select.value = 'relative';
    select.dispatchEvent(new Event('change'));
    await drawn();
    expect(context.selection.value.metric).toBe('relative');
    expect(node('conv1').dataset.value).toBe('0.9');
    named('Most changed').click();
    expect(context.selection.value.layer).toBe('conv1');
  });

  test('focus shows the details, with one cell for each kernel', () => {
    node('conv2').focus();
    const tooltip = document.querySelector('.cnn-Tooltip')!;
    const strip = tooltip.querySelector<HTMLElement>('[data-kernel-count]')!;
    expect(strip.dataset.kernelCount).toBe('3');
    expect(strip.querySelectorAll('rect')).toHaveLength(3);
    expect(tooltip.textContent).toContain('Parameters84 (weight, bias)');
    expect(tooltip.textContent).toContain('Euclidean distance3.21');
  });
});

describe('cards', () => {
  const layers = [
    layer('conv1', [], [2, 2]),
    layer('bn1', ['conv1'], [2], { kind: 'norm', operator: 'BatchNormalization' }),
    layer('relu1', ['bn1'], null),
    layer('pool1', ['relu1'], null, { kind: 'pool', operator: 'MaxPool' }),
    layer('conv2', ['pool1'], [2, 2]),
    layer('relu2', ['conv2'], null),
    layer('relu3', ['conv2'], null),
    layer('add', ['relu2', 'relu3'], null, { kind: 'add', operator: 'Add' }),
    layer('relu4', ['add'], null)
  ];
  const alone = (): (string | undefined)[] =>
    [...panel.node.querySelectorAll<SVGElement>('.cnn-Graph-node:not(.cnn-mod-part)')].map(
      ({ dataset }) => dataset.layer
    );

  beforeEach(() =>
    show({ network: ready(network(layers)), overview: ready(overview({ conv1: [1], bn1: [3] })) })
  );

  test('hold what alone reads a layer and reads nothing else, each with its own value', () => {
    expect(alone()).toEqual(['conv1', 'conv2', 'relu2', 'relu3', 'add', 'relu4']);
    expect(node('bn1').textContent).toBe('BatchNorm');
    expect(node('bn1').dataset.value).toBe('3');
    expect(node('bn1').querySelector('.cnn-Graph-box')!.getAttribute('fill')).toBe(
      'rgb(60, 19, 119)'
    );
    expect(panel.node.querySelectorAll('.cnn-Graph-edge')).toHaveLength(9);
  });

  test('a part is selected and reached like any layer', async () => {
    click(node('pool1'));
    await drawn();
    expect(context.selection.value.layer).toBe('pool1');
    expect(node('pool1').getAttribute('aria-pressed')).toBe('true');
    node('pool1').focus();
    press(node('pool1'), 'ArrowDown');
    expect(document.activeElement).toBe(node('conv2'));
  });

  test('are taken apart in the menu', async () => {
    choose('Join activation, pooling and normalisation to their layer');
    await drawn();
    expect(alone()).toHaveLength(layers.length);
  });
});

describe('the ramp', () => {
  test('is chosen in the menu, or by a program', async () => {
    await show({ network: ready(NET), overview: ready(overview({ conv1: [0], conv2: [0] })) });
    const fill = (): string => node('conv2').querySelector('.cnn-Graph-box')!.getAttribute('fill')!;
    const unchanged = fill();
    choose('Shade from zero');
    expect(context.selection.value.ramp).toBe('zero');
    context.selection.update({ ramp: 'rank' });
    await drawn();
    expect(entry('Shade by rank').getAttribute('aria-checked')).toBe('true');
    expect(panel.node.querySelector('.cnn-Ramp')!.textContent).toContain('by rank');
    expect(fill()).toBe(unchanged);
  });
});

describe('the list', () => {
  const rows = (): (string | undefined)[] =>
    [...panel.node.querySelectorAll<HTMLElement>('tr[data-row]')].map(({ dataset }) => dataset.row);
  const head = (text: string): HTMLElement =>
    [...panel.node.querySelectorAll('th')].find(({ textContent }) => textContent === text)!;
  const sort = async (text: string): Promise<void> => {
    head(text).querySelector('button')!.click();
    await drawn();
  };

  beforeEach(async () => {
    await show({ network: ready(NET), overview: ready(OVERVIEW) });
    named('Show the layers as a list').click();
    await drawn();
  });

  test('has the most changed first, those without a number last, and says what is left out', async () => {
    expect(rows()).toEqual(['conv2', 'conv1', 'old', 'new', 'head', 'conv3']);
    expect(panel.node.querySelector('.cnn-List-note')!.textContent).toBe(
      '1 layer without weights is not listed.'
    );
    expect(head('Euclidean distance').getAttribute('aria-sort')).toBe('descending');
    await sort('Euclidean distance');
    expect(rows()).toEqual(['conv1', 'conv2', 'old', 'new', 'head', 'conv3']);
    await sort('Relative change');
    expect(rows().slice(0, 3)).toEqual(['conv1', 'conv3', 'conv2']);
    expect(head('Euclidean distance').getAttribute('aria-sort')).toBe('none');
    await sort('Layer');
    expect(rows()).toEqual(['conv1', 'conv2', 'old', 'new', 'head', 'conv3']);
  });

  test('arrow keys move, Enter selects', async () => {
    const [first] = panel.node.querySelectorAll<HTMLElement>('tr[data-row]');
    first.focus();
    press(first, 'ArrowDown');
    expect((document.activeElement as HTMLElement).dataset.row).toBe('conv1');
    press(document.activeElement!, 'Enter');
    await drawn();
    expect(context.selection.value.layer).toBe('conv1');
    const focused = document.activeElement as HTMLElement;
    expect(focused.dataset.row).toBe('conv1');
    expect(focused.getAttribute('aria-current')).toBe('true');
  });

  test('of 10 000 layers has the rows in view', async () => {
    const many = Array.from({ length: 10_000 }, (_, i) => layer(`model.layers.${i}`, [], [2, 2]));
    await show({ network: ready(network(many)), overview: ready(overview({})) });
    expect(rows().length).toBeLessThan(60);
    expect(panel.node.querySelector('tr[data-row] th')!.textContent).toBe('0');
    expect(panel.node.querySelector('table')!.getAttribute('aria-rowcount')).toBe('10001');
  });
});

/** Blocks of four layers each, joined by additions without a name of their own. */
function deep(blocks: number): ILayer[] {
  const layers = [layer('stem', [], [3, 3, 3, 3])];
  let last = 'stem';
  for (let b = 0; b < blocks; b++) {
    const [first, relu, second, add] = [
      `stage.${b}.conv1`,
      `/stage/stage.${b}/relu/Relu`,
      `stage.${b}.conv2`,
      `Add_${b}`
    ];
    layers.push(
      layer(first, [last], [3, 3, 3, 3]),
      layer(relu, [first], null),
      layer(second, [relu], [3, 3, 3, 3]),
      layer(add, [second], null, { kind: 'add' })
    );
    last = add;
  }
  return layers;
}

describe('folding', () => {
  test.each([
    ['layer1.0.conv1', ['layer1', '0', 'conv1']],
    ['/layer1/layer1.0/conv1/Conv', ['layer1', '0', 'conv1', 'Conv']],
    ['conv2_block1_1_conv', ['conv2', 'block1', '1', 'conv']]
  ])('%s lies in %j', (id, path) => {
    expect(namePath(id)).toEqual(path);
  });

  test('a small network is not folded', () => {
    expect(foldTree(deep(3)).folds.size).toBe(0);
  });

  test('a deep network folds into its blocks, each with its unnamed joint', () => {
    const tree = foldTree(deep(20));
    expect(tree.folds.size).toBe(20);
    expect(foldsAround(tree, 'stage.7.conv2')).toEqual(['stage.7']);
    expect(foldsAround(tree, '/stage/stage.7/relu/Relu')).toEqual(['stage.7']);
    expect(foldsAround(tree, 'Add_7')).toEqual(['stage.7']);
    expect(foldsAround(tree, 'stem')).toEqual([]);
  });

  test('a group shows its most changed member, unfolds by click, folds by its title', async () => {
    const rows = overview({ 'stage.3.conv1': [1], 'stage.3.conv2': [5], stem: [10] });
    await show({ network: ready(network(deep(20))), overview: ready(rows) });
    const group = panel.node.querySelector<SVGElement>('[data-group="stage.3"]')!;
    expect(group.dataset.value).toBe('5');
    expect(group.getAttribute('aria-expanded')).toBe('false');
    expect(group.getAttribute('aria-label')).toContain('4 layers folded');
    click(group);
    await drawn();
    expect(node('stage.3.conv2').dataset.value).toBe('5');
    click(panel.node.querySelector('[data-fold="stage.3"]')!);
    await drawn();
    expect(node('stage.3.conv2')).toBeNull();
  });

  test('selecting a hidden layer unfolds its group', async () => {
    await show({ network: ready(network(deep(20))), overview: ready(overview({})) });
    context.selection.update({ layer: 'stage.5.conv1' });
    await drawn();
    expect(node('stage.5.conv1').getAttribute('aria-pressed')).toBe('true');
    expect(node('stage.6.conv1')).toBeNull();
  });

  test('what fills the first view unfolds its group, unless someone has unfolded another', async () => {
    await show({ network: ready(network(deep(20))), overview: ready(overview({})) });
    context.selection.fill({ layer: 'stage.5.conv1' });
    await drawn();
    expect(node('stage.5.conv1')).not.toBeNull();
    click(panel.node.querySelector('[data-group="stage.3"]')!);
    await drawn();
    context.selection.fill({ layer: 'stage.7.conv1' });
    await drawn();
    expect(node('stage.7.conv1')).toBeNull();
    context.selection.give({ layer: 'stage.9.conv1' });
    await drawn();
    expect(node('stage.9.conv1')).not.toBeNull();
  });
});
