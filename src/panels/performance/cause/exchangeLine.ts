import { closeIcon } from '@jupyterlab/ui-components';

import { element } from '../../../charts/element';
import { sideChip } from '../../../charts/sideChip';
import type { ITheme } from '../../../charts/theme';
import type { IHybrid, ISlice } from '../../../state';
import { trans } from '../../../text/trans';
import { write } from '../../elements';
import { iconButton } from '../../iconButton';
import { LastSeen } from '../../remember';
import { StatusLine } from '../../statusLine';
import type { IStatusActions } from '../../statusLine';
import { hybridName, returnWords } from './words';
import type { IPredicted } from './words';

/** What of A is put into B, with a button that takes it back, and what it does to the prediction. */
export class ExchangeLine {
  constructor(actions: IStatusActions, takeBack: () => void) {
    this._status = new StatusLine(actions, 'cnn-Area');
    this._back = iconButton(closeIcon, trans.__('Take it back'), takeBack);
    this._said.setAttribute('role', 'status');
    this._chip.append(this._letter, this._name, this._back);
    this.node.append(this._chip, this._said, this._status.node);
    this.node.hidden = true;
  }

  /**
   * @param shown - what is drawn; null while nothing is
   * @param wanted - whether something is to be put in
   */
  update(
    shown: IHybrid | null,
    slice: ISlice<IHybrid>,
    wanted: boolean,
    predicted: IPredicted,
    theme: ITheme
  ): void {
    this.node.hidden = !wanted;
    if (!wanted) {
      return;
    }
    if (this._memo.differs(theme)) {
      this._letter.replaceChildren(sideChip('hybrid', theme));
      this.node.style.setProperty('--cnn-hybrid', theme.hybrid);
    }
    const name = shown === null ? trans.__('B with weights of A') : hybridName(shown);
    write(this._name, name);
    this._name.title = name;
    const isNew = slice.status === 'ready';
    write(this._said, shown !== null && isNew ? returnWords(predicted) : '');
    this.node.dataset.returns = String(isNew && predicted.hybrid === predicted.a);
    // Where there is something to see, a line that comes and goes would only move it.
    const quiet = shown !== null && slice.status === 'busy';
    this._status.show('hybrid', quiet ? { ...slice, status: 'ready', message: '' } : slice);
  }

  readonly node = element('div', 'cnn-Exchange');
  private readonly _chip = element('span', 'cnn-Exchange-chip');
  private readonly _letter = element('span', '');
  private readonly _name = element('span', 'cnn-Exchange-name');
  private readonly _said = element('span', 'cnn-Exchange-said');
  private readonly _back: HTMLElement;
  private readonly _status: StatusLine;
  private readonly _memo = new LastSeen();
}
