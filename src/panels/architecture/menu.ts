import { element } from '../../charts/element';
import type { Ramp } from '../../charts/ramp';
import { rampName } from '../../charts/rampLegend';
import { trans } from '../../text/trans';
import { button } from '../elements';
import { Popover } from '../popover';

export interface IMenuActions {
  readonly onLeast: () => void;
  readonly onRamp: (ramp: Ramp) => void;
  /** Switches between stored and effective kernels. */
  readonly onFolded: () => void;
  /** Switches whether what directly follows a layer stands in its card. */
  readonly onJoined: () => void;
}

export interface IMenuState {
  readonly ramp: Ramp;
  readonly folded: boolean;
  readonly foldable: boolean;
  readonly joined: boolean;
  /** Whether there is a least changed layer. */
  readonly hasLeast: boolean;
  /** The measure, in the middle of a sentence. */
  readonly measure: string;
}

const RAMPS: readonly Ramp[] = ['range', 'zero', 'rank'];

/** What is seldom wanted of panel (a), below a button of its toolbar. */
export class ArchitectureMenu {
  constructor(opener: HTMLElement, actions: IMenuActions) {
    const popover = new Popover(trans.__('More of the architecture'), opener);
    this._least = button(trans.__('Least changed'), () => {
      popover.close(true);
      actions.onLeast();
    });
    this._folded = checkbox(trans.__('BN-folded'), actions.onFolded);
    this._joined = checkbox(
      trans.__('Activation, pooling and normalisation in the card before'),
      actions.onJoined
    );
    const shades = element('fieldset', 'cnn-Menu-group');
    shades.append(element('legend', '', trans.__('Shades run')));
    for (const ramp of RAMPS) {
      const choice = input('radio', rampName(ramp), () => actions.onRamp(ramp));
      // Those of one menu only exclude one another.
      choice.box.name = `cnn-ramp-${String(serial)}`;
      this._ramps.set(ramp, choice.box);
      shades.append(choice.node);
    }
    serial++;
    popover.content.classList.add('cnn-Menu');
    popover.content.append(shades, this._joined.node, this._folded.node, this._least);
    this._popover = popover;
  }

  update({ ramp, folded, foldable, joined, hasLeast, measure }: IMenuState): void {
    for (const [name, box] of this._ramps) {
      box.checked = name === ramp;
    }
    this._joined.box.checked = joined;
    this._folded.box.checked = folded && foldable;
    this._folded.box.disabled = !foldable;
    this._folded.node.title = foldable
      ? trans.__(
          'Compares kernels as they act: with the batch normalisation that follows folded in, each kernel times γ / √(variance + ε).'
        )
      : trans.__('No batch normalisation of this network can be folded into the layer before it.');
    this._least.disabled = !hasLeast;
    this._least.title = trans.__('Selects the layer with the smallest %1.', measure);
  }

  close(): void {
    this._popover.close();
  }

  private readonly _popover: Popover;
  private readonly _ramps = new Map<Ramp, HTMLInputElement>();
  private readonly _joined: IChoice;
  private readonly _folded: IChoice;
  private readonly _least: HTMLButtonElement;
}

let serial = 0;

interface IChoice {
  readonly node: HTMLElement;
  readonly box: HTMLInputElement;
}

function checkbox(label: string, onChange: () => void): IChoice {
  return input('checkbox', label, onChange);
}

function input(type: 'checkbox' | 'radio', label: string, onChange: () => void): IChoice {
  const node = element('label', 'cnn-Menu-choice');
  const box = element('input', '');
  box.type = type;
  box.addEventListener('change', onChange);
  node.append(box, element('span', '', label));
  return { node, box };
}
