import type { JSONObject } from '@lumino/coreutils';
import { Widget } from '@lumino/widgets';

import { Comparator, heightFor } from '../../../src/comparator';
import type { IComparatorContext } from '../../../src/comparator';
import { columnsIn, firstArrangement } from '../../../src/comparator/firstArrangement';
import { PANELS } from '../../../src/comparator/panels';
import type { IPanelKind } from '../../../src/panels/kind';
import { Panel } from '../../../src/panels/panel';
import { busy, ready } from '../../../src/state';
import { drawn, layer, network, comparatorContext } from '../panels/sample';

class Fifth extends Panel {
  protected draw(): void {
    this.body.textContent = 'fifth';
  }
}

const NAMES = { id: 'fifth', title: () => 'Fifth', caption: () => '' };
/** Shown while there is a network. */
const FIFTH: IPanelKind = {
  ...NAMES,
  area: { column: 'right', share: 0.5 },
  when: ({ network: { value } }) => value !== null,
  create: context =>
    new Fifth({ context, names: NAMES, shows: { selection: [], comparison: ['network'] } })
};

const FOUR = firstArrangement(PANELS);

let context: IComparatorContext;

function shown(kinds: readonly IPanelKind[]): [Comparator, jest.Mock] {
  const comparator = new Comparator(context, kinds);
  Widget.attach(comparator, document.body);
  const arranged = jest.fn();
  comparator.arranged.connect(arranged);
  return [comparator, arranged];
}

const panelsOf = ({ node }: Comparator): (string | undefined)[] =>
  [...node.querySelectorAll<HTMLElement>('.cnn-Panel')].map(({ dataset }) => dataset.panel).sort();

beforeEach(() => (context = comparatorContext()));

test('panels stand as in the paper at first', () => {
  expect(FOUR).toEqual({
    type: 'split-area',
    orientation: 'horizontal',
    sizes: [0.22, 0.44, 0.34],
    children: [
      { type: 'tab-area', panels: ['architecture'], current: 0 },
      {
        type: 'split-area',
        orientation: 'vertical',
        sizes: [0.4, 0.6],
        children: [
          { type: 'tab-area', panels: ['distribution'], current: 0 },
          { type: 'tab-area', panels: ['convolution'], current: 0 }
        ]
      },
      { type: 'tab-area', panels: ['performance'], current: 0 }
    ]
  });
});

test('an arrangement of four panels is restored when there are five, and one of five with four', async () => {
  const [four] = shown(PANELS);
  const [five] = shown([...PANELS, { ...FIFTH, when: () => true }]);
  five.arrange(FOUR);
  expect(panelsOf(five)).toEqual([
    'architecture',
    'convolution',
    'distribution',
    'fifth',
    'performance'
  ]);
  four.arrange({
    ...FOUR,
    sizes: [1, 1, 1, 1],
    children: [
      ...(FOUR.children as JSONObject[]),
      { type: 'tab-area', panels: ['fifth'], current: 0 }
    ]
  });
  expect(panelsOf(four)).toEqual(['architecture', 'convolution', 'distribution', 'performance']);
  four.dispose();
  five.dispose();
});

test('a panel comes when there is something for it to show, and goes when there is not', async () => {
  const [comparator, arranged] = shown([...PANELS, FIFTH]);
  expect(panelsOf(comparator)).toHaveLength(4);
  context.comparison.set({ network: ready(network([layer('conv', [], [2, 2])])) });
  await drawn();
  expect(panelsOf(comparator)).toContain('fifth');
  context.comparison.set({ network: { ...context.comparison.value.network, value: null } });
  await drawn();
  expect(panelsOf(comparator)).toHaveLength(4);
  // Nobody has moved a panel.
  expect(arranged).not.toHaveBeenCalled();
  comparator.dispose();
});

test("a panel is maximised and comes back where it was, without being anyone's arrangement", async () => {
  const [comparator, arranged] = shown(PANELS);
  const before = comparator.node.querySelectorAll('.lm-DockPanel-tabBar').length;
  const button = (): HTMLElement | null =>
    comparator.node.querySelectorAll<HTMLElement>('.cnn-Tab-maximise').item(1);
  await drawn();
  button()?.click();
  await drawn();
  expect(comparator.hasClass('cnn-mod-maximised')).toBe(true);
  expect(panelsOf(comparator)).toHaveLength(4);
  expect(comparator.node.querySelectorAll('.lm-DockPanel-tabBar')).toHaveLength(1);
  button()?.click();
  await drawn();
  expect(comparator.hasClass('cnn-mod-maximised')).toBe(false);
  expect(comparator.node.querySelectorAll('.lm-DockPanel-tabBar')).toHaveLength(before);
  expect(arranged).not.toHaveBeenCalled();
  comparator.dispose();
});

test('columns follow the width until somebody arranges the panels', () => {
  expect([599, 600, 899, 900].map(columnsIn)).toEqual([1, 2, 2, 3]);
  const two = firstArrangement(PANELS, 2) as { children: JSONObject[] };
  expect(
    two.children.map(({ children }) => (children as JSONObject[]).map(({ panels }) => panels))
  ).toEqual([
    [['architecture'], ['performance']],
    [['distribution'], ['convolution']]
  ]);
  expect(firstArrangement(PANELS, 1).children).toEqual([
    { type: 'tab-area', panels: ['architecture', 'performance'], current: 0 },
    { type: 'tab-area', panels: ['distribution', 'convolution'], current: 0 }
  ]);
});

test.each([
  [400, 560],
  [1000, 750],
  [2000, 900]
])('in a window of %i px a comparison is %i px high', (windowHeight, height) => {
  expect(heightFor(windowHeight)).toBe(height);
});

test('Escape ends the highlight wherever the focus is, but in fields', () => {
  const [comparator] = shown(PANELS);
  const category = { bin: [0, 1], rpd: [0, 0.4], level: 'very_small' } as const;
  const press = (target: Element): void => {
    context.selection.update({ category });
    target.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
  };
  for (const node of comparator.node.querySelectorAll('button, canvas, .cnn-Panel')) {
    press(node);
    expect(context.selection.value.category).toBeNull();
  }
  press(comparator.node.querySelector('select')!);
  expect(context.selection.value.category).toEqual(category);
  comparator.dispose();
});

test('the bar is left alone by what it does not show', () => {
  const shown = { ...network([layer('conv1', [], [2, 2])]), pair: { a: 'one', b: 'two' } };
  context.comparison.set({ network: ready(shown) });
  const comparator = new Comparator(context, PANELS);
  Widget.attach(comparator, document.body);
  const seen = new MutationObserver(() => undefined);
  seen.observe(comparator.bar.node, { subtree: true, childList: true, attributes: true });
  context.comparison.set({ highlight: busy('Locating the weights') });
  context.selection.fill({ channel: 0 });
  expect(seen.takeRecords()).toEqual([]);
  document.body.dataset.jpThemeLight = 'false';
  context.selection.fill({ kernel: 0 });
  expect(seen.takeRecords()).not.toEqual([]);
  delete document.body.dataset.jpThemeLight;
  comparator.dispose();
});
