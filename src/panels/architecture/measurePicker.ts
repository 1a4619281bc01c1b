import { element } from '../../charts/element';
import { whyItCannotRun } from '../../state';
import type { IMeasure, INetwork, ISelection } from '../../state';
import { trans } from '../../text/trans';
import { setText } from '../setChip';
import { LastSeen } from '../remember';
import type { CauseOver } from './cause';

const CAUSE = 'cause ';

export interface IPickerActions {
  readonly onMetric: (id: string) => void;
  readonly onCause: (over: CauseOver) => void;
}

/** What shades the layers: a measure of their change, or what they do by experiment. */
export class MeasurePicker {
  constructor(measures: readonly IMeasure[], { onMetric, onCause }: IPickerActions) {
    this.node.setAttribute('aria-label', trans.__('Measure that shades the layers'));
    for (const { id, name, formula, text } of measures) {
      const option = element('option', '', name);
      option.value = id;
      option.title = `${formula}. ${text}`;
      this.node.append(option);
    }
    const group = element('optgroup', '');
    group.label = trans.__('Cause (experiment)');
    for (const over of ['all', 'image', 'set'] as const) {
      const option = element('option', '');
      option.value = CAUSE + over;
      this._options.set(over, option);
      group.append(option);
    }
    this.node.append(group);
    this.node.addEventListener('change', () => {
      const { value } = this.node;
      if (value.startsWith(CAUSE)) {
        onCause(value.slice(CAUSE.length) as CauseOver);
      } else {
        onMetric(value);
      }
    });
  }

  update(
    network: INetwork,
    measure: IMeasure,
    over: CauseOver | null,
    { image, imageSet }: ISelection
  ): void {
    this.node.value = over === null ? measure.id : CAUSE + over;
    this.node.title = `${measure.formula}. ${measure.text}`.trim();
    if (!this._memo.differs(network, image, imageSet)) {
      return;
    }
    const cannot = whyNot(network);
    this._write('all', trans.__('Cause: over all images'), cannot);
    this._write(
      'image',
      image === null
        ? trans.__('Cause: over the image')
        : trans.__('Cause: over image %1', image + 1),
      cannot || (image === null ? trans.__('Choose an image in the performance panel.') : '')
    );
    this._write(
      'set',
      imageSet === null
        ? trans.__('Cause: over the set of images')
        : trans.__('Cause: over %1', setText(imageSet)),
      cannot ||
        (imageSet === null
          ? trans.__('Choose a set of images in the performance panel, e.g. those that got worse.')
          : '')
    );
  }

  readonly node = element('select', 'cnn-Select');

  /** @param reason - why it cannot be chosen; '' where it can */
  private _write(over: CauseOver, text: string, reason: string): void {
    const option = this._options.get(over);
    if (option) {
      option.textContent = text;
      option.disabled = reason !== '';
      option.title =
        reason ||
        trans.__(
          'Puts each layer of A into B, and counts the images that get the class of A again'
        );
    }
  }

  private readonly _options = new Map<CauseOver, HTMLOptionElement>();
  private readonly _memo = new LastSeen();
}

/** Why nothing can be tried out; '' where it can. */
function whyNot(network: INetwork): string {
  if (network.images.count === 0) {
    return trans.__('Pass images=… to CNNComparator to see what the models do with them.');
  }
  return whyItCannotRun(network, 'a') ?? whyItCannotRun(network, 'b') ?? '';
}
