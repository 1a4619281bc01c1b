import type { JSONValue } from '@lumino/coreutils';
import { DockPanel, Widget } from '@lumino/widgets';

import { restoreArrangement, saveArrangement } from '../../../src/comparator/arrangement';

function setUp(): [DockPanel, Map<string, Widget>] {
  const panels = new Map(
    ['left', 'right'].map(name => {
      const widget = new Widget();
      widget.node.dataset.panel = name;
      return [name, widget];
    })
  );
  return [new DockPanel(), panels];
}

const tab = (panel: string): JSONValue => ({ type: 'tab-area', panels: [panel], current: 0 });
const split = (children: JSONValue[]): JSONValue => ({
  type: 'split-area',
  orientation: 'vertical',
  sizes: children.map(() => 0.5),
  children
});

describe('arrangement', () => {
  it('survives saving and restoring', () => {
    const [dock, panels] = setUp();
    const saved = split([tab('right'), tab('left')]);
    expect(restoreArrangement(dock, saved, panels)).toBe(true);
    expect(saveArrangement(dock)).toMatchObject({
      type: 'split-area',
      orientation: 'vertical',
      children: [{ panels: ['right'] }, { panels: ['left'] }]
    });
  });

  it.each([
    ['a panel is missing', split([tab('left')])],
    ['a panel stands twice', split([tab('left'), tab('left')])],
    ['a panel is unknown', split([tab('left'), tab('middle')])],
    ['it is no arrangement', 'left'],
    ['it is empty', {}]
  ])('is refused when %s', (_, saved) => {
    const [dock, panels] = setUp();
    expect(restoreArrangement(dock, saved, panels)).toBe(false);
    expect(dock.isEmpty).toBe(true);
  });

  it('keeps nothing of the tab bars it had when it is restored again and again', () => {
    const [dock, panels] = setUp();
    for (let time = 0; time < 5; time += 1) {
      restoreArrangement(dock, split([tab('right'), tab('left')]), panels);
    }
    const { _items: items } = dock.layout as unknown as { _items: Map<Widget, unknown> };
    // Two panels and their tab bars.
    expect(items.size).toBe(4);
    expect([...items.keys()].some(({ isDisposed }) => isDisposed)).toBe(false);
  });
});
