import { element } from '../charts/element';
import { sentenceText } from '../text/names';
import { trans } from '../text/trans';
import { button } from './elements';

/** What a panel shows in place of a drawing that failed. */
export class Failure {
  /** @param retry - draws again */
  constructor(retry: () => void) {
    this.node.setAttribute('role', 'alert');
    this.node.hidden = true;
    this.node.append(this._text, button(trans.__('Try again'), retry));
  }

  readonly node = element('div', 'cnn-Panel-status cnn-Panel-failure cnn-mod-error');

  /** Says what went wrong; the whole error goes to the browser's console. */
  show(error: unknown): void {
    console.error('CNNComparator: a panel could not be drawn.', error);
    const cause = error instanceof Error ? error.message : String(error);
    this._text.textContent = trans.__(
      'This panel could not be drawn: %1. The others go on. Try again, or select something else; the browser’s console has the details.',
      sentenceText(cause).replace(/\.$/, '')
    );
    this.node.hidden = false;
  }

  hide(): void {
    this.node.hidden = true;
  }

  private readonly _text = element('span', 'cnn-Panel-message');
}
