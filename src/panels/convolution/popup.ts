import { copyIcon } from '@jupyterlab/ui-components';

import { element } from '../../charts/element';
import { trans } from '../../text/trans';
import { button, write } from '../elements';
import { iconButton } from '../iconButton';
import { arrow } from './mapKeys';

export interface IPopupHandlers {
  /** Asks for a neighbouring cell. */
  moved(columns: number, rows: number): void;
  closed(): void;
  /** Copies what is shown; rejects where the browser lets nobody. */
  copied(): Promise<void>;
}

const GAP = 10;
const EDGE = 8;

/** A dialog beside one cell. It stays in the browser window and closes on Escape. */
export class Popup {
  constructor(private readonly _handlers: IPopupHandlers) {
    this.node = element('div', 'cnn-Floating cnn-CellPopup');
    this.node.tabIndex = -1;
    this.node.setAttribute('role', 'dialog');
    this.node.setAttribute('data-lm-suppress-shortcuts', 'true');
    this._title = element('strong', 'cnn-CellPopup-title');
    this._close = button('×', () => this._handlers.closed());
    this._close.setAttribute('aria-label', trans.__('Close'));
    this._copy = iconButton(copyIcon, trans.__('Copy the weights, for a spreadsheet'), () => {
      void this._handlers.copied().then(
        () => this._say(trans.__('copied')),
        (error: unknown) => this._say(String(error))
      );
    });
    const head = element('div', 'cnn-CellPopup-head');
    this._keys.setAttribute('role', 'status');
    head.append(this._title, this._keys, this._copy, this._close);
    this._content = element('div', 'cnn-CellPopup-content');
    this.node.append(head, this._content);
    this.node.addEventListener('keydown', event => this._key(event));
  }

  readonly node: HTMLElement;

  get isOpen(): boolean {
    return this.node.isConnected;
  }

  open(): void {
    if (!this.isOpen) {
      document.body.append(this.node);
    }
  }

  takeFocus(): void {
    if (!this.node.contains(document.activeElement)) {
      this.node.focus({ preventScroll: true });
    }
  }

  close(): void {
    this.node.remove();
  }

  show(title: string, content: Node): void {
    this._title.textContent = title;
    this._say(trans.__('← → ↑ ↓ neighbouring cells'));
    this.node.setAttribute('aria-label', title);
    this._content.replaceChildren(content);
  }

  /** Puts the dialog beside a box in client coordinates, where there is most room. */
  place(box: DOMRect): void {
    const { width, height } = this.node.getBoundingClientRect();
    const { innerWidth, innerHeight } = window;
    const right = box.right + GAP;
    const left = right + width <= innerWidth - EDGE ? right : box.left - GAP - width;
    const beside = left >= EDGE;
    const centred = box.top + box.height / 2 - height / 2;
    const below = box.bottom + GAP;
    const top = beside
      ? centred
      : below + height <= innerHeight - EDGE
        ? below
        : box.top - GAP - height;
    const x = beside ? left : box.left + box.width / 2 - width / 2;
    this.node.style.left = `${clamp(x, innerWidth - EDGE - width)}px`;
    this.node.style.top = `${clamp(top, innerHeight - EDGE - height)}px`;
  }

  private _key(event: KeyboardEvent): void {
    const direction = arrow(event.key);
    if (event.key === 'Escape') {
      this._handlers.closed();
    } else if (event.key === 'Tab') {
      (document.activeElement === this._copy ? this._close : this._copy).focus();
    } else if (direction !== null) {
      this._handlers.moved(direction[0], direction[1]);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  private _say(text: string): void {
    write(this._keys, text);
  }

  private readonly _title: HTMLElement;
  private readonly _keys = element('span', 'cnn-CellPopup-keys');
  private readonly _copy: HTMLButtonElement;
  private readonly _close: HTMLButtonElement;
  private readonly _content: HTMLElement;
}

function clamp(value: number, largest: number): number {
  return Math.max(EDGE, Math.min(value, largest));
}
