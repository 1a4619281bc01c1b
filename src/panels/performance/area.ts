import type { ComparisonField, ISlice } from '../../state';
import { sentenceText } from '../../text/names';
import { button, element } from '../elements';
import type { IPanelContext } from '../panel';
import { remedyButton } from '../remedy';
import { LastSeen } from '../remember';

export interface IAreaOptions {
  readonly context: IPanelContext;
  readonly field: ComparisonField;
  readonly title: string;
}

/** A part of the panel with a heading and its own line for its empty, busy and error states. */
export class Area {
  constructor({ context, field, title }: IAreaOptions) {
    this._context = context;
    this._field = field;
    this.node = element('section', `cnn-Area cnn-mod-${field}`);
    this.node.dataset.area = field;
    this.node.setAttribute('aria-label', title);
    this.heading = element('h3', 'cnn-Area-heading');
    this.heading.textContent = title;
    this._status = element('div', 'cnn-Area-status');
    this._status.setAttribute('role', 'status');
    this.content = element('div', 'cnn-Area-content');
    this.node.append(this.heading, this._status, this.content);
  }

  /**
   * Shows how far a slice is.
   *
   * @param filled - whether the content shows something; it is hidden otherwise
   * @param applies - whether a slice that shows nothing is worth a word; the area is hidden otherwise
   * @param again - whether what the content shows says itself that something failed
   */
  show(slice: ISlice<unknown>, filled: boolean, applies = true, again = false): void {
    if (!this._memo.differs(slice, filled, applies, again)) {
      return;
    }
    const { status, message } = slice;
    this._hold(status === 'busy' && !filled);
    this.node.hidden = !applies && !filled && status !== 'busy';
    this.node.dataset.status = status;
    this.content.hidden = !filled;
    this._status.className = `cnn-Area-status cnn-mod-${status}`;
    this._status.hidden =
      (message === '' && status !== 'busy' && !again) || (status === 'empty' && filled);
    const text = element('span', 'cnn-Area-message');
    text.textContent = sentenceText(message);
    this._status.replaceChildren(text, ...this._controls(slice, again));
  }

  /** Keeps the place of content that is about to be replaced, so that its neighbours stay. */
  private _hold(hold: boolean): void {
    if (!hold) {
      this.node.style.minHeight = '';
    } else if (this.node.style.minHeight === '' && this.node.offsetHeight > 0) {
      this.node.style.minHeight = `${this.node.offsetHeight}px`;
    }
  }

  private _controls(
    { status, message, progress, remedy }: ISlice<unknown>,
    again: boolean
  ): HTMLElement[] {
    if (status === 'error' || (status === 'ready' && again)) {
      return [remedyButton(remedy, this._field, this._context)];
    }
    if (status !== 'busy') {
      return [];
    }
    const bar = document.createElement('progress');
    bar.setAttribute('aria-label', sentenceText(message));
    if (progress !== null) {
      bar.value = progress;
    }
    return [bar, button('Cancel', () => this._context.cancel(this._field))];
  }

  readonly node: HTMLElement;
  readonly heading: HTMLElement;
  readonly content: HTMLElement;
  private readonly _context: IPanelContext;
  private readonly _field: ComparisonField;
  private readonly _status: HTMLElement;
  private readonly _memo = new LastSeen();
}
