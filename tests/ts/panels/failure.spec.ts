import { Widget } from '@lumino/widgets';

import { ArchitecturePanel } from '../../../src/panels/architecture';
import { DistributionPanel } from '../../../src/panels/distribution';
import { PerformancePanel } from '../../../src/panels/performance';
import type { IPanelContext, Panel } from '../../../src/panels/panel';
import { ready } from '../../../src/state';
import type { INetwork } from '../../../src/state';
import { drawn, layer, network, panelContext } from './sample';

const NET = network([layer('conv', [], [2, 2])]);

/** A network the names of whose images, or whose layers, cannot be read. */
function broken(field: 'images' | 'layers'): INetwork {
  const fails = {
    get: () => {
      throw new TypeError('No such thing.');
    }
  };
  return field === 'images'
    ? { ...NET, images: Object.defineProperty({ ...NET.images }, 'names', fails) }
    : Object.defineProperty({ ...NET }, field, fails);
}

const logged = jest.spyOn(console, 'error').mockImplementation();
let context: IPanelContext;
let panels: Panel[];

beforeEach(() => {
  logged.mockClear();
  context = panelContext();
  panels = [ArchitecturePanel, DistributionPanel, PerformancePanel].map(Kind => {
    const panel = new Kind({ context });
    Widget.attach(panel, document.body);
    return panel;
  });
});

afterEach(() => panels.forEach(panel => panel.dispose()));

const said = ({ node }: Panel): string | null => {
  const alert = node.querySelector<HTMLElement>('.cnn-Panel-failure')!;
  return alert.hidden ? null : alert.textContent;
};

test('a panel that cannot be drawn says so and is not ready; the others go on', async () => {
  context.comparison.set({ network: ready(broken('images')) });
  await drawn();
  const [architecture, , performance] = panels;
  expect(said(performance)).toContain('This panel could not be drawn: No such thing.');
  expect(performance.node.dataset.ready).toBe('false');
  expect(logged.mock.calls[0]).toContainEqual(new TypeError('No such thing.'));
  expect(said(architecture)).toBeNull();
  expect(architecture.node.querySelector('[data-layer="conv"]')).not.toBeNull();
});

test('what comes next is drawn whole, whatever was half drawn', async () => {
  context.comparison.set({ network: ready(broken('layers')) });
  await drawn();
  const [architecture] = panels;
  expect(said(architecture)).not.toBeNull();
  context.comparison.set({ network: ready(NET) });
  await drawn();
  expect(panels.map(said)).toEqual([null, null, null]);
  expect(architecture.node.dataset.ready).toBe('true');
  expect(architecture.node.querySelector('[data-layer="conv"]')).not.toBeNull();
  expect(architecture.node.querySelector<HTMLElement>('.cnn-Panel-body')!.hidden).toBe(false);
});

test('Try again draws again', async () => {
  const net = broken('layers');
  context.comparison.set({ network: ready(net) });
  await drawn();
  const [architecture] = panels;
  Object.defineProperty(net, 'layers', { get: () => NET.layers });
  architecture.node.querySelector<HTMLElement>('.cnn-Panel-failure button')!.click();
  await drawn();
  expect(said(architecture)).toBeNull();
  expect(architecture.node.dataset.ready).toBe('true');
});
