import type { JSONObject, JSONValue } from '@lumino/coreutils';
import { DockPanel, Widget } from '@lumino/widgets';

import { PANELS } from '../../../src/comparator';
import { restoreArrangement, saveArrangement } from '../../../src/comparator/arrangement';
import saved from '../../fixtures/saved_widget.json';

function setUp(names = ['left', 'right']): [DockPanel, Map<string, Widget>] {
  const panels = new Map(
    names.map(name => {
      const widget = new Widget();
      widget.node.dataset.panel = name;
      return [name, widget];
    })
  );
  return [new DockPanel(), panels];
}

const tabs = (panels: string[], current: number): JSONObject => ({
  type: 'tab-area',
  panels,
  current
});
const tab = (panel: string): JSONObject => tabs([panel], 0);
const split = (children: JSONValue[]): JSONObject => ({
  type: 'split-area',
  orientation: 'vertical',
  sizes: children.map(() => 0.5),
  children
});

const noPlace = (): void => {
  throw new Error('Nothing is to be placed.');
};

describe('arrangement', () => {
  it('survives saving and restoring', () => {
    const [dock, panels] = setUp();
    const saved = split([tab('right'), tab('left')]);
    expect(restoreArrangement(dock, saved, panels, noPlace)).toBe(true);
    expect(saveArrangement(dock)).toMatchObject({
      type: 'split-area',
      orientation: 'vertical',
      children: [{ panels: ['right'] }, { panels: ['left'] }]
    });
  });

  it('is the one that a notebook of an earlier version holds', () => {
    const [dock, panels] = setUp(PANELS.map(({ id }) => id));
    const { output } = saved.arrangement as unknown as Record<string, JSONObject>;
    expect(restoreArrangement(dock, output, panels, noPlace)).toBe(true);
    expect(saveArrangement(dock)).toMatchObject(output);
  });

  it('places the panels that it does not name', () => {
    const [dock, panels] = setUp();
    const place = jest.fn((panel: Widget) => dock.addWidget(panel, { mode: 'split-right' }));
    expect(restoreArrangement(dock, tab('right'), panels, place)).toBe(true);
    expect(place).toHaveBeenCalledTimes(1);
    expect(place.mock.calls[0][0]).toBe(panels.get('left'));
    expect(saveArrangement(dock)).toMatchObject({
      orientation: 'horizontal',
      children: [{ panels: ['right'] }, { panels: ['left'] }]
    });
  });

  it.each([
    ['in an area of its own', split([tab('right'), tab('gone'), tab('left')]), 'vertical'],
    ['before others in one area', split([tab('right'), tabs(['gone', 'left'], 1)]), 'vertical'],
    [
      'that leaves an area alone',
      split([split([tab('gone')]), split([tab('right'), tab('left')])]),
      'vertical'
    ]
  ])('leaves out a panel that is gone, %s', (_, saved, orientation) => {
    const [dock, panels] = setUp();
    expect(restoreArrangement(dock, saved, panels, noPlace)).toBe(true);
    expect(saveArrangement(dock)).toMatchObject({
      orientation,
      children: [{ panels: ['right'] }, { panels: ['left'], current: 0 }]
    });
  });

  it('shows the tab that was in front, where one before it is gone', () => {
    const [dock, panels] = setUp();
    restoreArrangement(dock, tabs(['gone', 'left', 'right'], 2), panels, noPlace);
    expect(saveArrangement(dock)).toEqual({
      type: 'tab-area',
      panels: ['left', 'right'],
      current: 1
    });
  });

  it.each([
    ['a panel stands twice', split([tab('left'), tab('left')])],
    ['no panel in it is known', split([tab('middle'), tab('gone')])],
    ['sizes are missing', { ...split([tab('left'), tab('right')]), sizes: [1] }],
    ['sizes are too many', { ...split([tab('left'), tab('right')]), sizes: [1, 2, 3] }],
    ['it is no arrangement', 'left'],
    ['it is empty', {}]
  ])('is refused when %s', (_, saved) => {
    const [dock, panels] = setUp();
    expect(restoreArrangement(dock, saved, panels, noPlace)).toBe(false);
    expect(dock.isEmpty).toBe(true);
  });

  it.each([true, false])('keeps nothing of the tab bars it had, attached: %s', attached => {
    const [dock, panels] = setUp();
    if (attached) {
      Widget.attach(dock, document.body);
    }
    for (let time = 0; time < 5; time += 1) {
      restoreArrangement(dock, split([tab('right'), tab('left')]), panels, noPlace);
    }
    const { _items: items } = dock.layout as unknown as { _items: Map<Widget, unknown> };
    // Two panels and their tab bars.
    expect(items.size).toBe(4);
    expect([...items.keys()].some(({ isDisposed }) => isDisposed)).toBe(false);
    expect(dock.node.querySelectorAll('.lm-TabBar')).toHaveLength(2);
    dock.dispose();
  });
});
