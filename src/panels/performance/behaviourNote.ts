import { element } from '../../charts/element';
import { count } from '../../charts/format';
import type { IBehaviour } from '../../state';
import { sentenceText } from '../../text/names';
import { trans } from '../../text/trans';
import { LastSeen } from '../remember';

/** Of what numbers about all images leave out, and why. */
export class BehaviourNote {
  update(behaviour: IBehaviour | null): void {
    const { note = null, left_out: left } = behaviour ?? {};
    const many = left ? left.unread + left.failed : 0;
    if (!this._memo.differs(note, many, left?.unread_example, left?.failed_example)) {
      return;
    }
    this.node.hidden = note === null && many === 0;
    const lines = note === null ? [] : [element('div', '', sentenceText(note))];
    if (many > 0) {
      const without = trans._n(
        'Without %2 image that cannot be predicted.',
        'Without %2 images that cannot be predicted.',
        many,
        count(many)
      );
      const line = element('div', 'cnn-Accuracy-left', without);
      line.title = left?.unread_example ?? left?.failed_example ?? '';
      lines.push(line);
    }
    this.node.replaceChildren(...lines);
  }

  readonly node = element('div', 'cnn-BehaviourNote');
  private readonly _memo = new LastSeen();
}
