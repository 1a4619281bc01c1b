import { MenuSvg } from '@jupyterlab/ui-components';
import { CommandRegistry } from '@lumino/commands';
import { h } from '@lumino/virtualdom';
import type { ElementARIAAttrs, VirtualElement } from '@lumino/virtualdom';
import { Menu } from '@lumino/widgets';

/** An entry of a menu; what has no `run` is a line between entries. */
export interface IMenuEntry {
  readonly label: string;
  readonly caption?: string;
  readonly isEnabled?: boolean;
  /** Given for entries that are on or off. */
  readonly isOn?: boolean;
  /** Whether it is one of several of which one is on. */
  readonly isOneOf?: boolean;
  /** Entries of a menu of its own. */
  readonly entries?: readonly IMenuEntry[];
  readonly run?: () => void;
}

/** A line between entries. */
export const SEPARATOR: IMenuEntry = { label: '' };

/** Opens a menu below a button, which gets the focus back. */
export function openMenu(button: HTMLElement, entries: readonly IMenuEntry[]): void {
  const menu = menuOf(entries);
  button.setAttribute('aria-expanded', 'true');
  menu.aboutToClose.connect(() => {
    button.setAttribute('aria-expanded', 'false');
    if (menu.node.contains(document.activeElement)) {
      button.focus({ preventScroll: true });
    }
    // The entry that was chosen is run after the menu has closed.
    setTimeout(() => end(menu));
  });
  const { left, bottom } = button.getBoundingClientRect();
  menu.open(left, bottom + 2);
}

function menuOf(entries: readonly IMenuEntry[]): Menu {
  const commands = new CommandRegistry();
  const byCommand = new Map(entries.map((entry, i) => [String(i), entry]));
  const menu = new Menu({ commands, renderer: new EntryRenderer(byCommand) });
  menu.addClass('cnn-Menu');
  for (const [command, entry] of byCommand) {
    const { label, caption = '', isEnabled = true, isOn, run } = entry;
    if (entry.entries !== undefined) {
      const submenu = menuOf(entry.entries);
      submenu.title.label = label;
      menu.addItem({ type: 'submenu', submenu });
    } else if (run === undefined) {
      menu.addItem({ type: 'separator' });
    } else {
      commands.addCommand(command, {
        label,
        caption,
        isEnabled: () => isEnabled,
        isToggled: isOn === undefined ? undefined : () => isOn,
        execute: run,
        describedBy: { args: { type: 'object', properties: {} } }
      });
      menu.addItem({ command });
    }
  }
  return menu;
}

function end(menu: Menu): void {
  menu.items.forEach(({ submenu }) => submenu && end(submenu));
  menu.dispose();
}

/** Says more of an entry than every version of Lumino does: its caption, and that it may be on. */
class EntryRenderer extends MenuSvg.Renderer {
  /** @param _entries - by their commands */
  constructor(private readonly _entries: ReadonlyMap<string, IMenuEntry>) {
    super();
  }

  renderLabel(data: Menu.IRenderData): VirtualElement {
    const { caption } = data.item;
    return h.div({ className: 'lm-Menu-itemLabel', title: caption }, this.formatLabel(data));
  }

  createItemARIA(data: Menu.IRenderData): ElementARIAAttrs {
    const { isOn, isOneOf = false } = this._entries.get(data.item.command) ?? {};
    const role = isOneOf ? 'menuitemradio' : 'menuitemcheckbox';
    const own = isOn === undefined ? {} : { role, 'aria-checked': String(isOn) };
    return { ...super.createItemARIA(data), ...own };
  }
}
