import { element } from '../../charts/element';
import { trans } from '../../text/trans';
import { button } from '../elements';
import { LastSeen } from '../remember';

/** Whether the panel is about one image or about all. */
export class ViewChoice {
  constructor(choose: (all: boolean) => void) {
    this.node.setAttribute('role', 'group');
    this.node.setAttribute('aria-label', trans.__('What the panel is about'));
    this._one = button('', () => choose(false), 'cnn-QuietButton cnn-Views-one');
    this._all = button('', () => choose(true), 'cnn-QuietButton cnn-Views-all');
    this.node.append(this._one, this._all);
  }

  /** @param offered - whether there is something to see of all images */
  update(all: boolean, offered: boolean, count: number, image: number | null): void {
    if (this._memo.differs(all, offered, count, image)) {
      this._one.textContent =
        image === null ? trans.__('Image') : trans.__('Image %1 of %2', image + 1, count);
      this._all.textContent = trans.__('All images');
      this._all.title = trans.__('Accuracy, flips and confusion over all images');
      this._one.setAttribute('aria-pressed', String(!all));
      this._all.setAttribute('aria-pressed', String(all));
      this._all.hidden = !offered;
      this.node.hidden = count === 0;
    }
  }

  readonly node = element('div', 'cnn-Views');
  private readonly _one: HTMLButtonElement;
  private readonly _all: HTMLButtonElement;
  private readonly _memo = new LastSeen();
}
