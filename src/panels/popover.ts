import { element } from '../charts/element';
import { trans } from '../text/trans';
import { button } from './elements';

const EDGE = 8;
const FOCUSABLE = 'button, input, select, [tabindex="0"]';

/** A dialog below a button of a panel. Escape and a click elsewhere close it; Tab stays within. */
export class Popover {
  /** @param _opener - the button that opens and closes it */
  constructor(
    title: string,
    private readonly _opener: HTMLElement
  ) {
    this.node = element('div', 'cnn-Floating cnn-Popover');
    this.node.tabIndex = -1;
    this.node.setAttribute('role', 'dialog');
    this.node.setAttribute('aria-label', title);
    this.node.setAttribute('data-lm-suppress-shortcuts', 'true');
    const head = element('div', 'cnn-Popover-head');
    const name = element('strong', '');
    name.textContent = title;
    const close = button('×', () => this.close(true));
    close.setAttribute('aria-label', trans.__('Close'));
    head.append(name, close);
    this.content = element('div', 'cnn-Popover-content');
    this.node.append(head, this.content);
    this.node.addEventListener('keydown', event => this._onKey(event));
    _opener.setAttribute('aria-haspopup', 'dialog');
    _opener.setAttribute('aria-expanded', 'false');
    _opener.addEventListener('click', () => (this.isOpen ? this.close(true) : this._open()));
  }

  readonly node: HTMLElement;
  readonly content: HTMLElement;

  get isOpen(): boolean {
    return this.node.isConnected;
  }

  /** @param takeBack - whether the button gets the focus again */
  close(takeBack = false): void {
    if (this.isOpen) {
      this.node.remove();
      this._opener.setAttribute('aria-expanded', 'false');
      document.removeEventListener('pointerdown', this._onPointer, true);
      document.removeEventListener('scroll', this._place, true);
      window.removeEventListener('resize', this._place);
      if (takeBack) {
        this._opener.focus({ preventScroll: true });
      }
    }
  }

  private _open(): void {
    document.body.append(this.node);
    this._opener.setAttribute('aria-expanded', 'true');
    document.addEventListener('pointerdown', this._onPointer, true);
    document.addEventListener('scroll', this._place, { capture: true, passive: true });
    window.addEventListener('resize', this._place);
    this._place();
    const [first = this.node] = this.content.querySelectorAll<HTMLElement>(FOCUSABLE);
    first.focus({ preventScroll: true });
  }

  private readonly _place = (): void => {
    const box = this._opener.getBoundingClientRect();
    const { width, height } = this.node.getBoundingClientRect();
    const left = Math.min(box.left, window.innerWidth - EDGE - width);
    const below = box.bottom + 4;
    const top = below + height <= window.innerHeight - EDGE ? below : box.top - 4 - height;
    this.node.style.left = `${Math.max(EDGE, left)}px`;
    this.node.style.top = `${Math.max(EDGE, top)}px`;
  };

  private readonly _onPointer = ({ target }: Event): void => {
    if (target instanceof Node && !this.node.contains(target) && !this._opener.contains(target)) {
      this.close();
    }
  };

  private _onKey(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key === 'Escape') {
      event.preventDefault();
      this.close(true);
    } else if (event.key === 'Tab') {
      const stops = [...this.node.querySelectorAll<HTMLElement>(FOCUSABLE)];
      const at = stops.indexOf(document.activeElement as HTMLElement);
      const next = stops.at(event.shiftKey ? Math.max(at, 0) - 1 : (at + 1) % stops.length);
      event.preventDefault();
      next?.focus();
    }
  }
}
