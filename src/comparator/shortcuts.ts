import { isForList, shortcutOf } from './keys';
import type { Shortcut } from './keys';

/** Hears the keys that act on a whole comparison, before JupyterLab looks for its own. */
export class Shortcuts {
  /** @param _onShortcut - told what was asked for, and where the focus was */
  constructor(
    private readonly _root: HTMLElement,
    private readonly _onShortcut: (shortcut: Shortcut, where: Node) => void
  ) {}

  listen(): void {
    // JupyterLab hears of an event when it arrives at the document, which is after the window.
    window.addEventListener('keydown', this._onKey, true);
    window.addEventListener('focusin', this._onUse, true);
    window.addEventListener('pointerdown', this._onUse, true);
  }

  stop(): void {
    window.removeEventListener('keydown', this._onKey, true);
    window.removeEventListener('focusin', this._onUse, true);
    window.removeEventListener('pointerdown', this._onUse, true);
    this._used = null;
  }

  /** Where a key press is meant for; what had the focus may have gone, and left it to the page. */
  private _placeOf({ target }: Event): Node | null {
    if (target === document.body) {
      return this._used;
    }
    return target instanceof Node && this._root.contains(target) ? target : null;
  }

  private readonly _onKey = (event: KeyboardEvent): void => {
    const where = this._placeOf(event);
    const shortcut = where === null ? null : shortcutOf(event);
    if (where !== null && shortcut !== null) {
      event.preventDefault();
      event.stopPropagation();
      this._onShortcut(shortcut, where);
    } else if (where !== null && isForList(event)) {
      // JupyterLab would move between cells, and prevent what the list does.
      event.stopPropagation();
    }
  };

  private readonly _onUse = ({ target }: Event): void => {
    this._used = target instanceof Node && this._root.contains(target) ? target : null;
  };

  /** The place of the comparison that was used last; null since something else was. */
  private _used: Node | null = null;
}
