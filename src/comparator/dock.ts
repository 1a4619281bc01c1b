import { downloadIcon } from '@jupyterlab/ui-components';
import { h } from '@lumino/virtualdom';
import type { VirtualElement } from '@lumino/virtualdom';
import { DockPanel, TabBar } from '@lumino/widgets';
import type { Widget } from '@lumino/widgets';

import { trans } from '../text/trans';

const MAXIMISE = 'cnn-Tab-maximise';
const TAKE = 'cnn-Tab-take';

/**
 * Tabs with buttons that save or copy what their panel shows, and give it all the room. Keys and the
 * menu above the panels do that, too.
 */
class TabRenderer extends TabBar.Renderer {
  renderTab(data: TabBar.IRenderData<Widget>): VirtualElement {
    const { attrs, children } = super.renderTab(data) as VirtualElement & {
      attrs: Parameters<typeof h.li>[0];
      children: VirtualElement[];
    };
    const take = trans.__('Save or copy what this panel shows');
    const maximise = trans.__('Maximise this panel, or show all again (M)');
    return h.li(
      attrs,
      ...children,
      h.div({ className: TAKE, title: take }, downloadIcon),
      h.div({ className: MAXIMISE, title: maximise })
    );
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

export interface ITabActions {
  /** The panel is to have all the room, or no more; its tab may have been clicked twice. */
  onMaximise(panel: Widget): void;
  /** What the panel shows is to be saved or copied: `button` was clicked. */
  onTake(panel: Widget, button: HTMLElement): void;
}

/** The dock of the panels. */
export function dockOfPanels({ onMaximise, onTake }: ITabActions): DockPanel {
  const dock = new DockPanel({ tabsConstrained: true, spacing: 4, renderer: new DockRenderer() });
  const listen = (
    type: 'click' | 'dblclick',
    selector: string,
    act: (panel: Widget, button: HTMLElement) => void
  ): void =>
    dock.node.addEventListener(type, ({ target }) => {
      const button = target instanceof Element && target.closest<HTMLElement>(selector);
      const tab = button && button.closest('.lm-TabBar-tab');
      const panel = tab ? panelOf(dock, tab) : undefined;
      if (panel && button) {
        act(panel, button);
      }
    });
  listen('click', `.${MAXIMISE}`, onMaximise);
  listen('click', `.${TAKE}`, onTake);
  listen('dblclick', '.lm-TabBar-tabLabel', onMaximise);
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
