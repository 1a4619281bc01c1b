import { Widget } from '@lumino/widgets';

import { ArchitecturePanel } from '../../../src/panels/architecture';
import type { IPanelContext } from '../../../src/panels/panel';
import { ready } from '../../../src/state';
import type { ILayer } from '../../../src/state';
import { drawn, layer, network, overview, panelContext } from './sample';

let context: IPanelContext;
let panel: ArchitecturePanel;

beforeEach(() => {
  context = panelContext();
  panel = new ArchitecturePanel({ context });
  Widget.attach(panel, document.body);
});

afterEach(() => panel.dispose());

/** A chain of layers, all of them in one module. */
function chain(n: number, name = (i: number) => `l${i}`): ILayer[] {
  return Array.from({ length: n }, (_, i) =>
    layer(name(i), i === 0 ? [] : [name(i - 1)], [2, 2], i % 7 === 3 ? { status: 'shape' } : {})
  );
}

async function show(layers: ILayer[]): Promise<void> {
  const rows = Object.fromEntries(layers.map(({ id }, i): [string, [number]] => [id, [i]]));
  context.comparison.set({ network: ready(network(layers)), overview: ready(overview(rows)) });
  await drawn();
}

const row = (id: string): HTMLElement => panel.node.querySelector(`[data-layer="${id}"]`)!;
const rows = (): HTMLElement[] => [...panel.node.querySelectorAll<HTMLElement>('.cnn-LayerRow')];
const named = (text: string): HTMLButtonElement =>
  [...panel.node.querySelectorAll('button')].find(({ textContent }) => textContent === text)!;
const press = (target: Element, key: string): boolean =>
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));

describe('a chain of 3000 layers', () => {
  beforeEach(() => show(chain(3000)));

  test('is a list that says why, shaded, with few elements', () => {
    expect(panel.node.textContent).toContain(
      'This network is too deep to be laid out as a graph (3,000 layers), so it is listed in order.'
    );
    expect(panel.node.dataset.ready).toBe('true');
    expect(rows().map(({ dataset }) => dataset.layer)).toEqual(rows().map((_, i) => `l${i}`));
    expect(rows().length).toBeLessThan(60);
    expect(row('l2').dataset.value).toBe('2');
    expect(row('l3').getAttribute('aria-label')).toContain('shapes differ');
    expect(row('l2').getAttribute('aria-setsize')).toBe('3000');
    expect(named('Fit').disabled).toBe(true);
  });

  test('a click selects, and a selection made elsewhere comes into view', async () => {
    row('l2').click();
    expect(context.selection.value.layer).toBe('l2');
    named('Most changed').click();
    await drawn();
    expect(context.selection.value.layer).toBe('l2998');
    expect(row('l2998').getAttribute('aria-selected')).toBe('true');
    context.selection.update({ layer: 'l1500' });
    await drawn();
    expect(row('l1500').tabIndex).toBe(0);
    expect(rows().length).toBeLessThan(60);
  });

  test('keys move the focus, Enter selects, focus shows the details', () => {
    row('l0').focus();
    press(row('l0'), 'ArrowDown');
    expect(document.activeElement).toBe(row('l1'));
    expect(document.querySelector('.cnn-Tooltip')!.textContent).toContain('Euclidean distance1');
    press(row('l1'), 'End');
    expect(document.activeElement).toBe(row('l2999'));
    press(row('l2999'), 'PageUp');
    press(document.activeElement!, 'Enter');
    expect(context.selection.value.layer).toBe('l2975');
  });

  test('the focus stays when the rows are painted again', async () => {
    row('l0').focus();
    press(row('l0'), 'ArrowDown');
    context.selection.update({ metric: 'relative' });
    await drawn();
    expect((document.activeElement as HTMLElement).dataset.layer).toBe('l1');
  });
});

test('a group too deep to unfold is a list under its title, which folds it again', async () => {
  await show([layer('stem', [], [2, 2]), ...chain(3000, i => `blocks.${i}`)]);
  expect(panel.node.querySelector('.cnn-Graph-node[data-group="blocks"]')).not.toBeNull();
  context.selection.update({ layer: 'blocks.2000' });
  await drawn();
  expect(row('blocks.2000').getAttribute('aria-selected')).toBe('true');
  expect(panel.node.textContent).toContain('Folding a group (▾) may bring the graph back.');
  press(row('blocks.2000'), 'Home');
  press(document.activeElement!, 'ArrowDown');
  expect((document.activeElement as HTMLElement).dataset.fold).toBe('blocks');
  press(document.activeElement!, 'Enter');
  await drawn();
  expect(rows()).toHaveLength(0);
  expect(panel.node.querySelector('[data-group="blocks"]')!.getAttribute('aria-label')).toContain(
    '3,000 layers folded'
  );
  expect(panel.node.contains(document.activeElement)).toBe(true);
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
  expect(panel.node.textContent).toContain('0 of 0 layers');
});
