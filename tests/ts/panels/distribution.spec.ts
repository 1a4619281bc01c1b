import { Widget } from '@lumino/widgets';

import { DistributionPanel } from '../../../src/panels/distribution';
import type { IPanelContext } from '../../../src/panels/panel';
import { AUTOMATIC_BINS, busy, categoryKey, empty, failed, ready } from '../../../src/state';
import type { IParameterChange } from '../../../src/state';
import { ALL_LEVELS, PAIR, drawn, layer, network, panelContext, wishLessMotion } from './sample';

const NET = network([layer('conv1', [], [2, 1, 5, 5]), layer('conv2', ['conv1'], [2, 1, 3, 3])]);

/** Three bins; the last holds a single weight, far out. */
function change(more: Partial<IParameterChange> = {}): IParameterChange {
  return {
    pair: PAIR,
    layer: 'conv1',
    parameter: 'conv1.weight',
    folded: false,
    grid: { kernels: 2, channels: 1, window: [5, 5] },
    count: 1000,
    received: 1000,
    nonfinite: 0,
    nonfiniteA: { nan: 0, posinf: 0, neginf: 0 },
    nonfiniteB: { nan: 0, posinf: 0, neginf: 0 },
    maxAbsChange: 0.30000000000000004,
    edges: Float64Array.of(0, 0.1, 0.2, 0.30000000000000004),
    floor: 1e-8,
    bins: AUTOMATIC_BINS,
    inner: [0, 3],
    levels: ALL_LEVELS,
    counts: Float64Array.from([
      ...[900, 50, 0, 0, 0, 0, 0, 0, 0],
      ...[0, 20, 10, 9, 10, 0, 0, 0, 0],
      ...[0, 0, 0, 0, 1, 0, 0, 0, 0]
    ]),
    measures: { euclidean: 3.214159, share_changed: 0.5, cosine: null },
    tile: { kernels: 1, channels: 1 },
    cells: new Float32Array(2),
    cellMax: 0,
    cellMaxAt: null,
    loop: 'compiled',
    kernels: new Float64Array(2),
    disagreement: null,
    ...more
  };
}

let context: IPanelContext;
let panel: DistributionPanel;

beforeEach(async () => {
  context = panelContext();
  context.selection.update({ layer: 'conv1' });
  panel = new DistributionPanel({ context });
  Widget.attach(panel, document.body);
  context.comparison.set({ network: ready(NET), change: ready(change()) });
  await drawn();
});

afterEach(() => panel.dispose());

const IDS = ALL_LEVELS.map(({ id }) => id);
const rects = (): SVGElement[] => [...panel.node.querySelectorAll<SVGElement>('[data-bin]')];
const rect = (bin: number, level: number): SVGElement =>
  panel.node.querySelector(`[data-bin="${bin}"][data-level="${level}"]`)!;
const entry = (id: string): HTMLElement =>
  panel.node.querySelector(`.cnn-LevelLegend-entry[data-level="${id}"]`)!;
const swatch = (id: string): Element => entry(id).querySelector('.cnn-LevelLegend-swatch')!;
const level = (id: string): Element => entry(id).querySelector('.cnn-LevelLegend-level')!;
const column = (bin: number): Element => panel.node.querySelector(`[data-column="${bin}"]`)!;
const click = (target: Element): boolean =>
  target.dispatchEvent(new MouseEvent('click', { bubbles: true }));
const press = (target: Element, key: string): boolean =>
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));

test('there is one rectangle for each category that holds a weight', () => {
  expect(rects().map(({ dataset }) => [dataset.bin, dataset.level, dataset.count])).toEqual([
    ['0', '0', '900'],
    ['0', '1', '50'],
    ['1', '1', '20'],
    ['1', '2', '10'],
    ['1', '3', '9'],
    ['1', '4', '10'],
    ['2', '4', '1']
  ]);
  expect(rect(1, 3).getAttribute('aria-label')).toBe('change 0.1–0.2, large: 9 weights');
  expect(panel.node.textContent).toContain('1,000 weights');
  expect(panel.node.textContent).toContain('Euclidean distance 3.214');
  expect(panel.node.dataset.ready).toBe('true');
});

test('bars have their new heights at once where less motion is wished', async () => {
  const tops = (): (string | null)[] =>
    rects().map(node => node.querySelector('.cnn-Histogram-rect')!.getAttribute('y'));
  const before = tops();
  const switched = async (less: boolean): Promise<boolean> => {
    wishLessMotion(less);
    click(swatch('medium'));
    await drawn();
    return rects().every(node => !('__transition' in node.querySelector('.cnn-Histogram-rect')!));
  };
  expect(await switched(true)).toBe(true);
  expect(tops()).not.toEqual(before);
  expect(await switched(true)).toBe(true);
  expect(tops()).toEqual(before);
  expect(await switched(false)).toBe(false);
});

test('a click selects the category by its exact edges, a second one clears it', async () => {
  click(rect(2, 4));
  expect(context.selection.value.category).toEqual({
    bin: [0.2, 0.30000000000000004],
    rpd: [1.6, 2],
    level: 'very_large'
  });
  await drawn();
  expect(rect(2, 4).getAttribute('aria-pressed')).toBe('true');
  expect(panel.node.querySelectorAll('.cnn-Histogram-outline')).toHaveLength(1);
  click(rect(2, 4));
  expect(context.selection.value.category).toBeNull();
});

test('the number of highlighted weights is told once it belongs to the selection', async () => {
  click(rect(0, 1));
  await drawn();
  expect(panel.node.textContent).toContain('Highlighting…');
  const category = context.selection.value.category!;
  context.comparison.set({
    highlight: ready({ category, levels: [], count: 50, held: 2, cells: new Uint32Array(2) })
  });
  await drawn();
  expect(panel.node.textContent).toContain('50 weights highlighted');
});

test('a category that Python sets over several bins outlines them all', async () => {
  context.selection.update({ category: { bin: [0, 0.2], rpd: [0.4, 0.8], level: 'small' } });
  await drawn();
  const pressed = rects().filter(node => node.getAttribute('aria-pressed') === 'true');
  expect(pressed).toEqual([rect(0, 1), rect(1, 1)]);
});

test('a legend entry switches its level off and on, in the order of the levels', async () => {
  expect(entry('very_small').dataset.count).toBe('900');
  click(swatch('very_small'));
  await drawn();
  expect(context.selection.value.levels).toEqual(IDS.slice(1));
  expect(swatch('very_small').getAttribute('aria-pressed')).toBe('false');
  expect(rects().map(({ dataset }) => dataset.level)).not.toContain('0');
  click(swatch('very_small'));
  expect(context.selection.value.levels).toEqual(IDS);
});

test.each([
  ['all levels', []],
  // The weights of the sample are in the first two.
  ['all levels that hold weights', IDS.slice(4)]
])('%s off is said, and a button shows them again', async (_, levels) => {
  context.selection.update({ levels });
  await drawn();
  expect(panel.node.textContent).toContain('All levels that hold weights are hidden.');
  expect(panel.node.querySelector<HTMLElement>('.cnn-LevelLegend')!.hidden).toBe(false);
  click(panel.node.querySelector('.cnn-Distribution-notice .cnn-Button')!);
  await drawn();
  expect(context.selection.value.levels).toEqual(IDS);
  expect(panel.node.querySelector<HTMLElement>('.cnn-Distribution-notice')!.hidden).toBe(true);
});

test('a click on a level highlights it whole, a second one ends it', () => {
  click(level('small'));
  const { category } = context.selection.value;
  expect(category).toEqual({ bin: [0, 0.30000000000000004], rpd: [0.4, 0.8], level: 'small' });
  click(level('small'));
  expect(context.selection.value.category).toBeNull();
});

test('two clicks isolate a level and leave the highlight alone, two more show all', () => {
  const before = { bin: [0, 0.1], rpd: [0, 0.4], level: 'very_small' } as const;
  context.selection.update({ category: before });
  const twice = (id: string): void =>
    [1, 2].forEach(detail =>
      level(id).dispatchEvent(new MouseEvent('click', { bubbles: true, detail }))
    );
  twice('large');
  expect(context.selection.value.levels).toEqual(['large']);
  expect(context.selection.value.category).toEqual(before);
  twice('large');
  expect(context.selection.value.levels).toEqual(IDS);
  expect(context.selection.value.category).toEqual(before);
});

test('the axis below a bar highlights its bin in all levels, as one outline', async () => {
  click(column(1));
  const category = { bin: [0.1, 0.2], rpd: null, level: null };
  expect(context.selection.value.category).toEqual(category);
  await drawn();
  const pressed = rects().filter(node => node.getAttribute('aria-pressed') === 'true');
  expect(pressed).toEqual([1, 2, 3, 4].map(one => rect(1, one)));
  expect(panel.node.querySelectorAll('.cnn-Histogram-outline')).toHaveLength(1);
  click(column(1));
  expect(context.selection.value.category).toBeNull();
});

test('dragging highlights a range of bins, and is no click', () => {
  const at = (type: string, clientX: number, target: EventTarget): boolean =>
    target.dispatchEvent(new MouseEvent(type, { bubbles: true, clientX }));
  const width = 120;
  at('pointerdown', width - 15, rect(2, 4));
  at('pointermove', 60, document);
  expect(panel.node.querySelectorAll('.cnn-Histogram-brush')).toHaveLength(1);
  at('pointerup', 80, document);
  at('click', 80, rect(1, 1));
  const category = { bin: [0.1, 0.30000000000000004], rpd: null, level: null };
  expect(context.selection.value.category).toEqual(category);
  expect(panel.node.querySelectorAll('.cnn-Histogram-brush')).toHaveLength(0);
  at('pointerdown', 60, rect(1, 1));
  at('pointerup', 61, document);
  at('click', 61, rect(1, 1));
  expect(context.selection.value.category?.level).toBe('small');
});

test('what all levels shown are is located again when these change', async () => {
  click(column(1));
  const category = context.selection.value.category!;
  const found = { category, levels: IDS, count: 49, held: 2, cells: new Uint32Array(2) };
  context.comparison.set({ highlight: ready(found) });
  await drawn();
  expect(panel.node.textContent).toContain('49 weights highlighted: change 0.1–0.2');
  click(swatch('large'));
  expect(categoryKey(context.selection.value)).not.toBe(categoryKey(found));
});

test('of a layer without weights the nearest is shown and said, and selected with what is chosen', async () => {
  const relu = layer('relu', ['conv1'], null);
  context.comparison.set({ network: ready(network([...NET.layers, relu])) });
  context.selection.update({ layer: 'relu' });
  await drawn();
  expect(panel.node.querySelector('header')!.textContent).toContain(
    'relu has no weights: conv1, before it, is shown'
  );
  click(rect(1, 3));
  expect(context.selection.value).toMatchObject({ layer: 'conv1', category: { level: 'large' } });
});

test('keys reach every rectangle, Enter selects', () => {
  rect(0, 0).focus();
  press(rect(0, 0), 'ArrowUp');
  expect(document.activeElement).toBe(rect(0, 1));
  press(rect(0, 1), 'ArrowRight');
  expect(document.activeElement).toBe(rect(1, 1));
  press(rect(1, 1), 'Enter');
  expect(context.selection.value.category?.bin).toEqual([0.1, 0.2]);
  const shift = (key: string): boolean =>
    document.activeElement!.dispatchEvent(
      new KeyboardEvent('keydown', { key, bubbles: true, shiftKey: true })
    );
  shift('Enter');
  expect(context.selection.value.category).toEqual({ bin: [0.1, 0.2], rpd: null, level: null });
  shift('ArrowRight');
  expect(context.selection.value.category?.bin).toEqual([0.1, 0.30000000000000004]);
});

test('the scale switches between linear and logarithmic', async () => {
  const height = () =>
    Number(rect(2, 4).querySelector('.cnn-Histogram-rect')!.getAttribute('height'));
  const linear = height();
  click(panel.node.querySelector('[aria-label="Logarithmic count"]')!);
  await drawn();
  expect(height()).toBeGreaterThan(linear);
});

test('a bar is as high as the axis says, its parts included, and at least two pixels', async () => {
  const counts = new Float64Array(27);
  counts[0] = 10_000;
  // Nine levels that share a bar of 9 in 10,000, and a single weight.
  counts.fill(1, 9, 18).fill(1, 18, 19);
  context.comparison.set({ change: ready(change({ counts })) });
  await drawn();
  const tall = (bin: number): number =>
    rects()
      .filter(({ dataset }) => dataset.bin === String(bin))
      .reduce(
        (sum, node) =>
          sum + Number(node.querySelector('.cnn-Histogram-rect')!.getAttribute('height')),
        0
      );
  expect(tall(1)).toBeCloseTo(2, 6);
  expect(tall(2)).toBeCloseTo(2, 6);
});

test('the parameter switch writes the parameter, null for the weight', () => {
  const select = panel.node.querySelector('select')!;
  expect([...select.options].map(({ value }) => value)).toEqual(['conv1.weight', 'conv1.bias']);
  select.value = 'conv1.bias';
  select.dispatchEvent(new Event('change'));
  expect(context.selection.value.parameter).toBe('conv1.bias');
  select.value = 'conv1.weight';
  select.dispatchEvent(new Event('change'));
  expect(context.selection.value.parameter).toBeNull();
});

test('progress alone moves the bar and draws nothing', async () => {
  const part = change({ received: 400 });
  context.comparison.set({ change: busy('Comparing conv1.', part, 0.4) });
  await drawn();
  const bar = panel.node.querySelector('progress')!;
  const drawing = jest.spyOn(panel as unknown as { draw(): void }, 'draw');
  context.comparison.set({ change: busy('Comparing conv1.', part, 0.7) });
  expect(bar.value).toBe(0.7);
  context.comparison.set({ change: busy('Comparing conv1.', part) });
  expect(bar.hasAttribute('value')).toBe(false);
  await drawn();
  expect(drawing).not.toHaveBeenCalled();
  context.comparison.set({ change: busy('Comparing conv1.', change({ received: 500 }), 0.5) });
  await drawn();
  expect(drawing).toHaveBeenCalledTimes(1);
  expect(bar.value).toBe(0.5);
});

test('what changes inside the change of something else is drawn all the same', async () => {
  context = panelContext();
  context.selection.update({ layer: 'conv1' });
  context.comparison.changed.connect((_, changed) => {
    if (changed.has('change')) {
      context.comparison.set({ window: busy('') });
    }
  });
  panel.dispose();
  panel = new DistributionPanel({ context });
  Widget.attach(panel, document.body);
  context.comparison.set({ network: ready(NET) });
  await drawn();
  context.comparison.set({ change: ready(change()) });
  await drawn();
  expect(panel.node.textContent).toContain('1,000 weights');
});

test('while parts come, progress is shown beside what is there', async () => {
  context.comparison.set({ change: busy('Comparing conv1.', change({ received: 400 }), 0.4) });
  await drawn();
  expect(panel.node.textContent).toContain('400 of 1,000 weights');
  expect(panel.node.querySelector('progress')!.value).toBe(0.4);
  expect(panel.node.dataset.ready).toBe('false');
});

test('the change of a layer no longer selected is not shown', async () => {
  context.selection.update({ layer: 'conv2' });
  context.comparison.set({ change: busy('Comparing conv2.', change()) });
  await drawn();
  expect(panel.node.querySelector<HTMLElement>('.cnn-Panel-body')!.hidden).toBe(true);
});

test.each([
  [
    change({ maxAbsChange: 0, edges: new Float64Array(4), measures: { share_changed: 0 } }),
    'A and B are identical here.'
  ],
  [change({ maxAbsChange: 0, edges: new Float64Array(4) }), 'beyond the range of double precision'],
  [change({ inner: [1, 3] }), '950 outside the range'],
  [change({ nonfinite: 1000 }), 'nothing to compare'],
  [change({ disagreement: 'They disagree.' }), 'They disagree.'],
  [change({ nonfinite: 3 }), '3 NaN or infinite, left out']
])('%#: what is special is said', async (value, text) => {
  context.comparison.set({ change: ready(value) });
  await drawn();
  expect(panel.node.textContent).toContain(text);
});

test.each([empty<IParameterChange>('Only A has it.'), failed<IParameterChange>('Lost it.')])(
  'without a change the message alone is shown',
  async slice => {
    context.comparison.set({ change: slice });
    await drawn();
    expect(panel.node.querySelector('.cnn-Panel-message')!.textContent).toBe(slice.message);
    expect(panel.node.querySelector<HTMLElement>('.cnn-Panel-body')!.hidden).toBe(true);
  }
);

test('settings that come back leave alone what is being entered in the next field', async () => {
  click(panel.node.querySelector('[aria-label^="Levels and bins"]')!);
  const form = document.querySelector<HTMLFormElement>('form.cnn-Settings')!;
  const input = (name: string): HTMLInputElement =>
    [...form.querySelectorAll('label')]
      .find(label => label.firstElementChild!.textContent === name)!
      .querySelector('input')!;
  input('Number').value = '4';
  input('Number').dispatchEvent(new Event('change', { bubbles: true }));
  input('To').value = '0.1';
  context.comparison.set({ change: ready(change({ bins: { ...AUTOMATIC_BINS, count: 4 } })) });
  await drawn();
  expect(context.selection.value.bins.count).toBe(4);
  expect(input('To').value).toBe('0.1');
  context.selection.update({ bins: AUTOMATIC_BINS });
  await drawn();
  expect([input('Number').value, input('To').value]).toEqual(['', '']);
});

test('highlighted weights are put into B and taken back, where both run on an image', async () => {
  const back = (): HTMLButtonElement =>
    panel.node.querySelector('[aria-label="Put the highlighted weights back"]')!;
  const category = { bin: [0.1, 0.2] as const, rpd: null, level: null };
  context.selection.update({ category, image: 0 });
  await drawn();
  expect([back().disabled, back().title]).toEqual([
    true,
    'Pass images=… to CNNComparator to see what the models do with them.'
  ]);
  const images = { count: 3, names: [], labels: null, note: null };
  context.comparison.set({ network: ready({ ...NET, images }) });
  await drawn();
  back().click();
  expect(context.selection.value).toMatchObject({ exchanged: { highlighted: true }, category });
  await drawn();
  expect(back().getAttribute('aria-pressed')).toBe('true');
  back().click();
  expect(context.selection.value.exchanged).toBeNull();
});
