import { CommandRegistry } from '@lumino/commands';
import { h } from '@lumino/virtualdom';
import type { VirtualElement } from '@lumino/virtualdom';
import { Menu } from '@lumino/widgets';

/** An entry of a menu; what has no `run` is a line between entries. */
export interface IMenuEntry {
  readonly label: string;
  readonly caption?: string;
  readonly isEnabled?: boolean;
  /** Given for entries that are on or off. */
  readonly isOn?: boolean;
  readonly run?: () => void;
}

/** A line between entries. */
export const SEPARATOR: IMenuEntry = { label: '' };

/** Opens a menu below a button, which gets the focus back. */
export function openMenu(button: HTMLElement, entries: readonly IMenuEntry[]): void {
  const commands = new CommandRegistry();
  const menu = new Menu({ commands, renderer: new CaptionRenderer() });
  entries.forEach(({ label, caption = '', isEnabled = true, isOn, run }, i) => {
    if (run === undefined) {
      menu.addItem({ type: 'separator' });
      return;
    }
    const command = String(i);
    commands.addCommand(command, {
      label,
      caption,
      isEnabled: () => isEnabled,
      isToggleable: isOn !== undefined,
      isToggled: () => isOn === true,
      execute: run,
      describedBy: { args: { type: 'object', properties: {} } }
    });
    menu.addItem({ command });
  });
  button.setAttribute('aria-expanded', 'true');
  menu.aboutToClose.connect(() => {
    button.setAttribute('aria-expanded', 'false');
    if (menu.node.contains(document.activeElement)) {
      button.focus({ preventScroll: true });
    }
    // The entry that was chosen is run after the menu has closed.
    setTimeout(() => menu.dispose());
  });
  const { left, bottom } = button.getBoundingClientRect();
  menu.open(left, bottom + 2);
}

/** Menus of Lumino's own say nothing of their captions. */
class CaptionRenderer extends Menu.Renderer {
  renderLabel(data: Menu.IRenderData): VirtualElement {
    const { caption } = data.item;
    return h.div({ className: 'lm-Menu-itemLabel', title: caption }, this.formatLabel(data));
  }
}
