import { closeIcon } from '@jupyterlab/ui-components';

import { element } from '../charts/element';
import { elidedText } from '../charts/elidedText';
import type { IImageSet, ITakenSet } from '../state';
import { nameText } from '../text/names';
import { trans } from '../text/trans';
import { iconButton } from './iconButton';
import { LastSeen } from './remember';

/** Which images are looked at together, with a button that goes back to the one image. */
export class SetChip {
  constructor(onLeave: () => void) {
    this.node.hidden = true;
    this._leave = iconButton(closeIcon, trans.__('Back to one image'), onLeave);
  }

  update(set: IImageSet | null): void {
    if (this._memo.differs(set)) {
      this.node.hidden = set === null;
      this.node.replaceChildren(...(set ? [elidedText(setText(set)), this._leave] : []));
    }
  }

  readonly node = element('span', 'cnn-SetChip');
  private readonly _leave: HTMLElement;
  private readonly _memo = new LastSeen();
}

/** '7 images: broken' */
export function setText({ name, images: { length } }: IImageSet): string {
  return name === ''
    ? trans._n('%1 image', '%1 images', length)
    : trans._n('%1 image: %2', '%1 images: %2', length, nameText(name));
}

/** '1 image is left out: …', of some. */
export function leftOutWords(leftOut: ITakenSet['leftOut']): string {
  return trans._n(
    '%1 image is left out: %2',
    '%1 images are left out: %2',
    leftOut.length,
    leftOut[0].reason
  );
}
