import { h } from '@lumino/virtualdom';
import type { VirtualElement } from '@lumino/virtualdom';
import { DockPanel, TabBar } from '@lumino/widgets';
import type { Widget } from '@lumino/widgets';

import { trans } from '../text/trans';

const MAXIMISE = 'cnn-Tab-maximise';

/** Tabs with a button that gives their panel all the room. Keys do that, too. */
class TabRenderer extends TabBar.Renderer {
  renderTab(data: TabBar.IRenderData<Widget>): VirtualElement {
    const { attrs, children } = super.renderTab(data) as VirtualElement & {
      attrs: Parameters<typeof h.li>[0];
      children: VirtualElement[];
    };
    const title = trans.__('Maximise this panel, or show all again (M)');
    return h.li(attrs, ...children, h.div({ className: MAXIMISE, title }));
  }
}

const TABS = new TabRenderer();

class DockRenderer extends DockPanel.Renderer {
  createTabBar(): TabBar<Widget> {
    const bar = new TabBar<Widget>({ renderer: TABS });
    bar.addClass('lm-DockPanel-tabBar');
    return bar;
  }
}

/**
 * The dock of the panels.
 *
 * @param onMaximise - called with the panel whose button is clicked, or whose tab is clicked twice
 */
export function dockOfPanels(onMaximise: (panel: Widget) => void): DockPanel {
  const dock = new DockPanel({ tabsConstrained: true, spacing: 4, renderer: new DockRenderer() });
  const listen = (type: 'click' | 'dblclick', selector: string): void =>
    dock.node.addEventListener(type, ({ target }) => {
      const tab = target instanceof Element && target.closest(selector)?.closest('.lm-TabBar-tab');
      const panel = tab ? panelOf(dock, tab) : undefined;
      if (panel) {
        onMaximise(panel);
      }
    });
  listen('click', `.${MAXIMISE}`);
  listen('dblclick', '.lm-TabBar-tabLabel');
  return dock;
}

function panelOf(dock: DockPanel, tab: Element): Widget | undefined {
  for (const bar of dock.tabBars()) {
    const index = [...bar.contentNode.children].indexOf(tab);
    if (index >= 0) {
      return bar.titles[index].owner;
    }
  }
  return undefined;
}
