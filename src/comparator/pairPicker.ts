import { element } from '../charts/element';
import { sideChip } from '../charts/sideChip';
import { currentTheme } from '../charts/theme';
import { iconButton } from '../panels/iconButton';
import { LastSeen } from '../panels/remember';
import type { INetwork, IPairNames, Side } from '../state';
import { nameText } from '../text/names';
import { trans } from '../text/trans';
import { swapIcon } from './icons';

const SIDES = ['a', 'b'] as const;

/** Chooses the two snapshots that are compared; arrow keys step through them. */
export class PairPicker {
  constructor(private readonly _onPair: (pair: IPairNames) => void) {
    this.node.setAttribute('role', 'group');
    this.node.setAttribute('aria-label', trans.__('Snapshots'));
    const swap = iconButton(swapIcon, trans.__('Swap A and B'), () => this._swap());
    this.node.append(this._label('a'), swap, this._label('b'));
    this.node.hidden = true;
  }

  readonly node = element('div', 'cnn-PairPicker');

  /** Shows the snapshots there are, and which of them are chosen. */
  update(network: INetwork | null, pair: IPairNames | null): void {
    const shown = pair ?? network?.pair ?? null;
    const theme = currentTheme();
    if (!this._shown.differs(network, shown?.a, shown?.b, theme)) {
      return;
    }
    this.node.hidden = network === null || shown === null;
    if (network === null || shown === null) {
      return;
    }
    this._pair = shown;
    const names = network.snapshots.map(({ name }) => name);
    if (names.join('\n') !== this._names.join('\n')) {
      this._names = names;
      SIDES.forEach(side => this._selects[side].replaceChildren(...names.map(optionOf)));
    }
    for (const side of SIDES) {
      this._selects[side].value = shown[side];
      this._selects[side].title = nameText(shown[side]);
      this._chips[side].replaceChildren(sideChip(side, theme));
    }
  }

  private _label(side: Side): HTMLElement {
    const select = this._selects[side];
    select.setAttribute(
      'aria-label',
      side === 'a' ? trans.__('Snapshot A') : trans.__('Snapshot B')
    );
    select.addEventListener('change', () => this._choose(side, select.value));
    const label = element('label', 'cnn-PairPicker-side');
    label.append(this._chips[side], select);
    return label;
  }

  /** The snapshot of the other side takes this side's place when it is chosen here. */
  private _choose(side: Side, name: string): void {
    const { a, b } = this._pair;
    const other = side === 'a' ? b : a;
    if (name === other) {
      this._swap();
    } else {
      this._onPair({ ...this._pair, [side]: name });
    }
  }

  private _swap(): void {
    this._onPair({ a: this._pair.b, b: this._pair.a });
  }

  private readonly _selects = {
    a: element('select', 'cnn-Select'),
    b: element('select', 'cnn-Select')
  };
  private readonly _chips = {
    a: element('span', 'cnn-PairPicker-chip'),
    b: element('span', 'cnn-PairPicker-chip')
  };
  private readonly _shown = new LastSeen();
  private _names: readonly string[] = [];
  private _pair: IPairNames = { a: '', b: '' };
}

function optionOf(name: string): HTMLOptionElement {
  const option = element('option', '');
  option.value = name;
  option.textContent = nameText(name);
  return option;
}
