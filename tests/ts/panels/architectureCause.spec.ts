import { Widget } from '@lumino/widgets';

import { ArchitecturePanel } from '../../../src/panels/architecture';
import type { IPanelContext } from '../../../src/panels/panel';
import { busy, empty, ready } from '../../../src/state';
import type { INetwork } from '../../../src/state';
import { part, transplant } from './causes';
import { drawn, layer, network, overview, PAIR, panelContext } from './sample';

const NET: INetwork = {
  ...network([
    layer('conv1', [], [3, 3, 5, 5]),
    layer('relu1', ['conv1'], null),
    layer('conv2', ['relu1'], [3, 3, 3, 3]),
    layer('tied', ['conv2'], [3, 3, 3, 3])
  ]),
  snapshots: [PAIR.a, PAIR.b].map(name => ({ name, source: '', runnable: true, note: null })),
  images: { count: 340, names: [], labels: null, note: null }
};
const PARTS = [
  part('conv1', { returned: 14, collateral: 35, control_returned: 9, control_collateral: 10 }),
  part('conv2', { returned: 29, collateral: 10, recovery: 0.25, accuracy: 0.9 })
];
const ALL = transplant(null, PARTS, {
  done: 340,
  total: 340,
  flips: 82,
  agreeing: 258,
  apart: [{ layer: 'tied', why: 'It goes with the part before it.' }],
  said: "Putting A's conv2 into B returns 29 of 82."
});

let context: IPanelContext;
let panel: ArchitecturePanel;

beforeEach(async () => {
  context = panelContext();
  panel = new ArchitecturePanel({ context });
  Widget.attach(panel, document.body);
  context.comparison.set({
    network: ready(NET),
    overview: ready(overview({ conv1: [1], conv2: [2], tied: [3] }))
  });
  await drawn();
});

afterEach(() => {
  panel.dispose();
  document.body.replaceChildren();
});

const find = (selector: string): HTMLElement => panel.node.querySelector<HTMLElement>(selector)!;
const node = (id: string): HTMLElement => find(`[data-layer="${id}"]`);
const select = (): HTMLSelectElement => panel.node.querySelector('select')!;
const choose = (value: string): void => {
  select().value = value;
  select().dispatchEvent(new Event('change'));
};
const options = (): [string, boolean, string][] =>
  [...panel.node.querySelectorAll<HTMLOptionElement>('optgroup option')].map(
    ({ textContent, disabled, title }) => [textContent, disabled, title]
  );

test('the cause can be chosen over all images, the image or the set; else it says why not', async () => {
  expect(options().map(([text, disabled]) => [text, disabled])).toEqual([
    ['Cause: over all images', false],
    ['Cause: over the image', true],
    ['Cause: over the set of images', true]
  ]);
  expect(options()[1][2]).toContain('Choose an image');
  context.selection.update({ image: 6, imageSet: { name: 'broken', images: [1, 4] } });
  await drawn();
  expect(options().map(([text, disabled]) => [text, disabled])).toEqual([
    ['Cause: over all images', false],
    ['Cause: over image 7', false],
    ['Cause: over 2 images: broken', false]
  ]);
  choose('cause set');
  expect(context.selection.value.causeOver).toBe('set');
  choose('relative');
  expect(context.selection.value).toMatchObject({ causeOver: 'none', metric: 'relative' });
  const snapshots = NET.snapshots.map(one => ({ ...one, runnable: false }));
  context.comparison.set({ network: ready({ ...NET, snapshots }) });
  await drawn();
  expect(options().map(([, disabled]) => disabled)).toEqual([true, true, true]);
});

test('layers are shaded by the flips they return, a ring shows what else they change', async () => {
  choose('cause all');
  context.comparison.set({ transplant: ready(ALL) });
  await drawn();
  expect(select().value).toBe('cause all');
  expect(Number(node('conv2').dataset.value)).toBeCloseTo(29 / 82, 12);
  const fill = (id: string) => node(id).querySelector('.cnn-Graph-box')!.getAttribute('fill');
  expect(fill('conv2')).toBe('rgb(60, 19, 119)');
  const ring = node('conv1').querySelector('.cnn-Graph-hollow')!;
  const width = Number(node('conv1').querySelector('.cnn-Graph-box')!.getAttribute('width'));
  expect(Number(ring.getAttribute('cx')) / width).toBeCloseTo(35 / 258, 12);
  expect(node('conv1').getAttribute('aria-label')).toContain('changes 13.6 % of the others');
  expect(find('.cnn-Architecture-said').textContent).toBe(ALL.said);
  expect(find('[data-legend="collateral"]')).not.toBeNull();
});

test('a layer that begins no part is hatched and says why', async () => {
  choose('cause all');
  context.comparison.set({ transplant: ready(ALL) });
  await drawn();
  expect(node('tied').dataset.state).toBe('apart');
  expect(node('tied').querySelector('.cnn-Graph-hatch')).not.toBeNull();
  expect(node('tied').getAttribute('aria-label')).toContain('It goes with the part before it.');
});

test('what was tried over other images is not shown', async () => {
  context.selection.update({ causeOver: 'image', image: 3 });
  context.comparison.set({ transplant: busy('Exchanging parts', ALL, 0.5) });
  await drawn();
  expect(node('conv2').dataset.value).toBe('');
  expect(find('.cnn-Architecture-said').hidden).toBe(true);
  expect(find('.cnn-Panel-status').textContent).toContain('Exchanging parts');
  expect(panel.node.dataset.ready).toBe('false');
});

test('the strongest is selected; where nothing returns anything there is none', async () => {
  choose('cause all');
  context.comparison.set({ transplant: ready(ALL) });
  await drawn();
  const most = find('.cnn-Architecture-most') as HTMLButtonElement;
  expect(most.getAttribute('aria-label')).toBe('Returns most');
  most.click();
  expect(context.selection.value.layer).toBe('conv2');
  context.comparison.set({ transplant: ready({ ...ALL, parts: [part('conv1')] }) });
  await drawn();
  expect(most.disabled).toBe(true);
  context.comparison.set({ transplant: ready({ ...ALL, flips: 0 }) });
  await drawn();
  expect(node('conv1').dataset.value).toBe('');
  context.selection.update({ causeOver: 'none' });
  context.comparison.set({ transplant: empty('') });
  await drawn();
  expect(node('conv1').dataset.value).toBe('1');
  expect(panel.node.querySelector('.cnn-Graph-hollow')).toBeNull();
});

test('the list and the tables have the numbers', async () => {
  choose('cause all');
  context.comparison.set({ transplant: ready(ALL) });
  await drawn();
  find('[aria-label="Show the layers as a list"]').click();
  await drawn();
  const heads = [...panel.node.querySelectorAll('thead button')].map(one => one.textContent);
  expect(heads.slice(0, 9)).toEqual([
    ...['Returned', 'Layer', 'Kind', 'Parameters', 'Collateral', 'Control returns'],
    ...['Control collateral', 'Recovery', 'Accuracy']
  ]);
  const cells = [...panel.node.querySelectorAll('[data-row="conv2"] > *')];
  expect(cells.map(cell => cell.textContent).slice(4, 9)).toEqual([
    ...['10', '0', '0', '25 %', '90 %']
  ]);
  const table = panel.tables[1];
  expect(table.rows[1].slice(0, 4)).toEqual(['conv2', 'conv2', 29, 10]);
});
