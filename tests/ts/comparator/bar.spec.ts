import { Widget } from '@lumino/widgets';

import type { IComparatorContext } from '../../../src/comparator';
import { Bar } from '../../../src/comparator/bar';
import { shortcutOf } from '../../../src/comparator/keys';
import { ready } from '../../../src/state';
import { comparatorContext, layer, network } from '../panels/sample';

let context: IComparatorContext;
let bar: Bar;

const find = (selector: string): HTMLElement => {
  const found = document.querySelector<HTMLElement>(selector);
  if (found === null) {
    throw new Error(`There is no ${selector}.`);
  }
  return found;
};
const picker = (side: 'A' | 'B'): HTMLSelectElement =>
  find(`[aria-label="Snapshot ${side}"]`) as HTMLSelectElement;

function choose(side: 'A' | 'B', name: string): void {
  picker(side).value = name;
  picker(side).dispatchEvent(new Event('change'));
}

const onCopy = (): void => undefined;

beforeEach(() => {
  context = comparatorContext();
  const snapshots = ['one', 'two', 'three'].map(name => {
    return { name, source: '', runnable: true, note: null };
  });
  const shown = {
    ...network([layer('conv1', [], [2, 2])]),
    snapshots,
    pair: { a: 'one', b: 'two' }
  };
  context.selection.update({ pair: shown.pair });
  context.comparison.set({ network: ready(shown) });
  bar = new Bar({ context, onReset: () => undefined, entries: () => [], onCopy });
  Widget.attach(bar, document.body);
  bar.showState(context.comparison.value);
});

afterEach(() => bar.dispose());

test('each side can be any snapshot, and the other one swaps them', () => {
  expect([...picker('A').options].map(({ text }) => text)).toEqual(['one', 'two', 'three']);
  choose('B', 'three');
  expect(context.selection.value.pair).toEqual({ a: 'one', b: 'three' });
  bar.showState(context.comparison.value);
  choose('A', 'three');
  expect(context.selection.value.pair).toEqual({ a: 'three', b: 'one' });
  bar.showState(context.comparison.value);
  find('[aria-label="Swap A and B"]').click();
  expect(context.selection.value.pair).toEqual({ a: 'one', b: 'three' });
});

test('what was selected can be undone and redone while there is something', () => {
  const undo = find('[aria-label^="Undo"]') as HTMLButtonElement;
  const redo = find('[aria-label^="Redo"]') as HTMLButtonElement;
  context.selection.update({ layer: 'conv1' });
  expect([undo.disabled, redo.disabled]).toEqual([false, true]);
  undo.click();
  expect([context.selection.value.layer, redo.disabled]).toEqual([null, false]);
});

test('the search selects a layer by keys alone', () => {
  const field = find('.cnn-Search') as HTMLInputElement;
  HTMLElement.prototype.scrollIntoView = () => undefined;
  field.value = 'onv';
  field.dispatchEvent(new Event('input'));
  expect(field.getAttribute('aria-expanded')).toBe('true');
  field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
  expect(context.selection.value.layer).toBe('conv1');
  expect(document.querySelector('.cnn-Search-list')).toBeNull();
});

test.each([
  [{ key: 'z', ctrlKey: true }, 'undo'],
  [{ key: 'Z', metaKey: true, shiftKey: true }, 'redo'],
  [{ key: 'y', ctrlKey: true }, 'redo'],
  [{ key: '/' }, 'search'],
  [{ key: '?', shiftKey: true }, 'help'],
  [{ key: 'm' }, 'maximise'],
  [{ key: 'm', ctrlKey: true }, null],
  [{ key: 'z' }, null],
  [{ key: 's', ctrlKey: true }, null]
])('%j asks for %s, and not in a field', (init, wanted) => {
  const pressed = (tag: string): ReturnType<typeof shortcutOf> => {
    const target = document.body.appendChild(document.createElement(tag));
    const event = new KeyboardEvent('keydown', init);
    target.dispatchEvent(event);
    return shortcutOf(event);
  };
  expect(pressed('div')).toBe(wanted);
  expect(pressed('input')).toBeNull();
});
