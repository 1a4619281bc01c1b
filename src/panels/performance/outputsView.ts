import { element } from '../../charts/element';
import type { ITheme } from '../../charts/theme';
import type { Tooltip } from '../../charts/tooltip';
import type { IOutputs, IPairNames } from '../../state';
import { sentenceText } from '../../text/names';
import { trans } from '../../text/trans';
import { LastSeen } from '../remember';
import { outputPictures } from './outputPictures';
import { OutputPickers } from './outputPickers';
import type { IPicked } from './outputPickers';
import { outputTable } from './outputTable';

export interface IOutputsShown {
  readonly outputs: IOutputs | null;
  /** The channel that is selected. */
  readonly channel: number | null;
  readonly classes: readonly string[] | null;
  readonly names: IPairNames;
  readonly theme: ITheme;
}

/** What models without class scores give: one output as pictures, and all of them in numbers. */
export class OutputsView {
  constructor(
    private readonly _tooltip: Tooltip,
    onPick: (picked: IPicked) => void
  ) {
    this._pickers = new OutputPickers(onPick);
    this._pictures.tabIndex = 0;
    this._pictures.setAttribute('role', 'group');
    this._pictures.setAttribute('aria-label', trans.__('Outputs of A and B and their difference'));
    this._pictures.addEventListener('keydown', event => this._onKey(event));
    this.node.append(this._pickers.node, this._pictures, this._table);
  }

  update({ outputs, channel, classes, names, theme }: IOutputsShown): void {
    if (outputs === null) {
      return;
    }
    const named = classes?.length === outputs.view?.channels ? classes : null;
    this._pickers.update(outputs, named, channel);
    if (!this._memo.differs(outputs, named, names.a, names.b, theme)) {
      return;
    }
    const { view, reason } = outputs;
    this._tooltip.hide();
    const drawn = { outputs, names, classes: named, theme, tooltip: this._tooltip };
    const sentences = [...new Set([reason, outputs.a.error, outputs.b.error])];
    this._pictures.replaceChildren(
      ...(view === null ? [] : outputPictures(drawn, view)),
      ...sentences
        .filter(text => text !== null)
        .map(text => element('p', 'cnn-Outputs-none', sentenceText(text)))
    );
    this._table.replaceChildren(outputTable(outputs));
  }

  private _onKey(event: KeyboardEvent): void {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by !== undefined) {
      event.preventDefault();
      this._pickers.step(by);
    }
  }

  readonly node = element('div', 'cnn-Outputs');
  private readonly _pickers: OutputPickers;
  private readonly _pictures = element('div', 'cnn-Outputs-view');
  private readonly _table = element('div', 'cnn-Outputs-list');
  private readonly _memo = new LastSeen();
}
