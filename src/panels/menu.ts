import { CommandRegistry } from '@lumino/commands';
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

/** Opens a menu below a button. */
export function openMenu(button: HTMLElement, entries: readonly IMenuEntry[]): void {
  const commands = new CommandRegistry();
  const menu = new Menu({ commands });
  menu.addClass('cnn-Menu');
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
    // The entry that was chosen is run after the menu has closed.
    setTimeout(() => menu.dispose());
  });
  const { left, bottom } = button.getBoundingClientRect();
  menu.open(left, bottom + 2);
}
