import { classLabel } from '../../charts/classRows';
import { element } from '../../charts/element';
import type { IOutputs, OutputRow } from '../../state';
import { MOST, nameText } from '../../text/names';
import { trans } from '../../text/trans';
import { LastSeen } from '../remember';

/** Channels that can be picked here; the others can be set from Python. */
const MOST_CHANNELS = 2048;

export interface IPicked {
  readonly shownOutput?: number | null;
  readonly outputChannel: number | null;
}

/** Which output is drawn, and all of its channels or one. */
export class OutputPickers {
  constructor(private readonly _onPick: (picked: IPicked) => void) {
    this.node = element('div', 'cnn-Outputs-pickers');
    this._output.setAttribute('aria-label', trans.__('Output'));
    this._channel.setAttribute('aria-label', trans.__('Channel of the output'));
    this._output.addEventListener('change', () => {
      this._onPick({ shownOutput: Number(this._output.value), outputChannel: null });
    });
    this._channel.addEventListener('change', () => {
      const { value } = this._channel;
      this._onPick({ outputChannel: value === '' ? null : Number(value) });
    });
    this.node.append(this._output, this._channel);
  }

  /** @param channel - what the selection says, which the outputs may not show yet */
  update(outputs: IOutputs, classes: readonly string[] | null, channel: number | null): void {
    if (this._memo.differs(outputs, classes)) {
      this._fill(outputs, classes);
    }
    const { chosen, view } = outputs;
    this._output.value = chosen === null ? '' : String(chosen);
    this._channel.value = channel === null ? '' : String(channel);
    this._output.hidden = this._output.options.length < (view === null ? 1 : 2);
    this._channel.hidden = this._channel.options.length < 3;
  }

  /** Goes to the next channel, or the one before; all of them stand before the first. */
  step(by: number): void {
    const { options, selectedIndex } = this._channel;
    const index = Math.min(options.length - 1, Math.max(0, selectedIndex + by));
    if (!this._channel.hidden && index !== selectedIndex) {
      this._channel.selectedIndex = index;
      this._channel.dispatchEvent(new Event('change'));
    }
  }

  private _fill({ rows, view }: IOutputs, classes: readonly string[] | null): void {
    const spatial = rows.flatMap((row, place) =>
      row.spatial ? [option(place, rowName(row))] : []
    );
    this._output.replaceChildren(...spatial);
    if (view === null) {
      return;
    }
    const { channels } = view;
    const named = classes?.length === channels && channels > 1 ? classes : null;
    const one = Array.from({ length: Math.min(channels, MOST_CHANNELS) }, (_, channel) => {
      const text =
        named === null
          ? trans.__('channel %1', channel)
          : trans.__('channel %1 (%2)', channel, nameText(classLabel(named, channel), MOST.label));
      return option(channel, text);
    });
    const all =
      channels === 3 && view.kind === 'colour' ? trans.__('colours') : trans.__('all channels');
    this._channel.replaceChildren(option('', all), ...one);
  }

  readonly node: HTMLElement;
  private readonly _output = element('select', 'cnn-Select');
  private readonly _channel = element('select', 'cnn-Select');
  private readonly _memo = new LastSeen();
}

/** What an output is called: by A, or by B where A has none. */
function rowName({ a, b }: OutputRow): string {
  return nameText(a?.name ?? b?.name ?? '', MOST.label);
}

function option(value: number | '', text: string): HTMLOptionElement {
  const node = element('option', '', text);
  node.value = String(value);
  return node;
}
