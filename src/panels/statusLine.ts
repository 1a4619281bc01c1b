import type { ComparisonField, ISlice, Remedy } from '../state';
import { sentenceText } from '../text/names';
import { button, element, write } from './elements';
import { remedyButton } from './remedy';
import type { IRemedies } from './remedy';

export interface IStatusActions extends IRemedies {
  /** Gives up what is running. */
  readonly cancel: (field: ComparisonField) => void;
}

/** One line for the empty, busy and error states of a panel. */
export class StatusLine {
  constructor(private readonly _actions: IStatusActions) {
    this.node.setAttribute('role', 'status');
    this.node.hidden = true;
  }

  readonly node = element('div', 'cnn-Panel-status');

  /** Shows the state of a field; what stays the same is left as it is, and keeps the focus. */
  show(field: ComparisonField, { status, message, progress, remedy }: ISlice<unknown>): void {
    this.node.hidden = message === '' && status !== 'busy';
    const kind = `${field} ${status}${status === 'error' ? ` ${remedy}` : ''}`;
    if (kind !== this._kind) {
      this._kind = kind;
      this.node.className = `cnn-Panel-status cnn-mod-${status}`;
      this.node.replaceChildren(this._text, ...this._controls(field, status, remedy));
    }
    const text = sentenceText(message);
    write(this._text, text);
    this._bar.setAttribute('aria-label', text);
    this._setBar(progress);
  }

  /** Shows how far a field is, if it is the one shown. */
  showProgress(field: ComparisonField, { progress }: ISlice<unknown>): void {
    if (this._kind === `${field} busy`) {
      this._setBar(progress);
    }
  }

  private _setBar(progress: number | null): void {
    if (progress === null) {
      this._bar.removeAttribute('value');
    } else {
      this._bar.value = progress;
    }
  }

  private _controls(
    field: ComparisonField,
    status: ISlice<unknown>['status'],
    remedy: Remedy
  ): HTMLElement[] {
    if (status === 'busy') {
      return [this._bar, button('Cancel', () => this._actions.cancel(field))];
    }
    return status === 'error' ? [remedyButton(remedy, field, this._actions)] : [];
  }

  private readonly _text = element('span', 'cnn-Panel-message');
  private readonly _bar = document.createElement('progress');
  private _kind = '';
}
