import { element } from '../../charts/element';
import { count } from '../../charts/format';
import { FLIPS } from '../../state';
import type { Flip } from '../../state';
import { trans } from '../../text/trans';
import { button } from '../elements';
import { LastSeen } from '../remember';
import { flipMarks, flipName, flipText } from './flipWords';
import type { Labels } from './flipWords';

/** A button for each of what predictions may have become, with how many images there are. */
export class FlipChips {
  constructor(private readonly _choose: (flip: Flip | null) => void) {
    this.node.setAttribute('role', 'group');
    this.node.setAttribute('aria-label', trans.__('What became of the predictions'));
  }

  /** @param counts - null where nothing is known */
  update(counts: Readonly<Record<Flip, number>> | null, chosen: Flip | null, labels: Labels): void {
    if (!this._memo.differs(counts && Object.values(counts).join(), chosen, labels)) {
      return;
    }
    const shown = FLIPS.filter(flip => counts !== null && (counts[flip] > 0 || flip === chosen));
    this.node.hidden = shown.length === 0;
    this._buttons.forEach((node, flip) => {
      if (!shown.includes(flip)) {
        node.remove();
        this._buttons.delete(flip);
      }
    });
    for (const flip of shown) {
      const node = this._buttons.get(flip) ?? this._button(flip);
      const number = count(counts?.[flip] ?? 0);
      node.replaceChildren(
        element('span', 'cnn-Flip-marks', flipMarks(flip, labels)),
        element('span', 'cnn-Flip-name', flipName(flip)),
        element('span', 'cnn-Flip-count', number)
      );
      node.title = flipText(flip, labels);
      node.setAttribute('aria-label', `${flipName(flip)} ${number}: ${node.title}`);
      node.setAttribute('aria-pressed', String(flip === chosen));
      // In their order; a node that is there already keeps the focus.
      if (this.node.children[shown.indexOf(flip)] !== node) {
        this.node.insertBefore(node, this.node.children[shown.indexOf(flip)] ?? null);
      }
    }
  }

  private _button(flip: Flip): HTMLButtonElement {
    const node = button(
      '',
      () => this._choose(node.getAttribute('aria-pressed') === 'true' ? null : flip),
      'cnn-Button cnn-Flip'
    );
    node.dataset.flip = flip;
    this._buttons.set(flip, node);
    return node;
  }

  readonly node = element('div', 'cnn-Flips');
  private readonly _buttons = new Map<Flip, HTMLButtonElement>();
  private readonly _memo = new LastSeen();
}
