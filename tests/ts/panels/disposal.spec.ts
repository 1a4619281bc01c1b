import { Widget } from '@lumino/widgets';

import { ArchitecturePanel } from '../../../src/panels/architecture';
import { ready } from '../../../src/state';
import { drawn, layer, network, panelContext } from './sample';

test('whoever still holds an element of a panel that is disposed of holds nothing else of it', async () => {
  const context = panelContext();
  const panel = new ArchitecturePanel({ context });
  Widget.attach(panel, document.body);
  context.comparison.set({ network: ready(network([layer('conv', [], [2, 2])])) });
  await drawn();
  const held = panel.node.querySelector('[data-layer="conv"]')!;
  expect(held.parentNode).not.toBeNull();
  panel.dispose();
  expect([held.parentNode, held.firstChild, panel.node.firstChild]).toEqual([null, null, null]);
});
