import { element } from '../charts/element';
import type { ComparisonField, ISlice } from '../state';
import { sentenceText } from '../text/names';
import { trans } from '../text/trans';
import { button, write } from './elements';
import { remedyButton } from './remedy';
import type { IRemedies } from './remedy';

export interface IStatusActions extends IRemedies {
  /** Gives up what is running. */
  readonly cancel: (field: ComparisonField) => void;
}

/** One line for the empty, busy and error states of a panel or a part of it. */
export class StatusLine {
  /** @param _block - begins the names of its CSS classes */
  constructor(
    private readonly _actions: IStatusActions,
    private readonly _block: 'cnn-Panel' | 'cnn-Area' = 'cnn-Panel'
  ) {
    this.node = element('div', `${_block}-status`);
    this.node.setAttribute('role', 'status');
    this.node.hidden = true;
    this._text = element('span', `${_block}-message`);
  }

  readonly node: HTMLElement;

  /**
   * Shows the state of a field; what stays the same is left as it is, and keeps the focus.
   *
   * @param again - whether something of a field that is ready failed, and can be tried again
   */
  show(field: ComparisonField, slice: ISlice<unknown>, again = false): void {
    const { status, message, progress, remedy } = slice;
    const fails = status === 'error' || (status === 'ready' && again);
    this.node.hidden = message === '' && status !== 'busy' && !fails;
    const kind = `${field} ${status}${fails ? ` ${remedy}` : ''}`;
    if (kind !== this._kind) {
      this._kind = kind;
      this.node.className = `${this._block}-status cnn-mod-${status}`;
      const remedies = fails ? [remedyButton(remedy, field, this._actions)] : [];
      const controls = status === 'busy' ? this._progress(field) : remedies;
      this.node.replaceChildren(this._text, ...controls);
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

  private _progress(field: ComparisonField): HTMLElement[] {
    return [this._bar, button(trans.__('Cancel'), () => this._actions.cancel(field))];
  }

  private readonly _text: HTMLElement;
  private readonly _bar = document.createElement('progress');
  private _kind = '';
}
