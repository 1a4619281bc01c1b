import { element } from '../../charts/element';
import { number } from '../../charts/format';
import {
  AUTOMATIC_BINS,
  binsProblem,
  cutsProblem,
  defaultCuts,
  floorProblem,
  timesText
} from '../../state';
import type { IBins, IParameterChange, ISortingSettings } from '../../state';
import { trans } from '../../text/trans';
import { button } from '../elements';
import type { ISortingTexts } from '../panel';
import { field, fieldset, numberInput, readNumber, remark } from './fields';

/** The settings of the distribution as a form; what is valid is applied as soon as it is entered. */
export class SettingsForm {
  constructor(
    private readonly _texts: ISortingTexts,
    private readonly _onChange: (settings: ISortingSettings) => void
  ) {
    const { levels, special } = _texts.levels;
    this._cuts = levels.slice(1).map(() => numberInput(0.1));
    this._ratios = this._cuts.map(() => element('output', 'cnn-Settings-ratio'));
    this._count.placeholder = String(_texts.bins);
    this._count.step = '1';
    this._floor.placeholder = trans.__('automatic');
    for (const [value, text] of [
      ['linear', trans.__('equal width')],
      ['log', trans.__('equal ratio (logarithmic)')]
    ]) {
      this._scale.append(new Option(text, value));
    }
    this._problem.setAttribute('role', 'alert');
    const order = ['both_zero', 'to_zero', 'from_zero', 'sign_flip'];
    const names = order.map(id => special.find(level => level.id === id)?.name ?? id).join(', ');
    this.node.append(
      fieldset(trans.__('Levels: bounds of the relative percent difference'), [
        ...this._cuts.map((input, i) =>
          field(trans.__('%1 to %2', levels[i].name, levels[i + 1].name), input, this._ratios[i])
        ),
        remark(
          trans.__(
            'A weight is in the first level that applies: %1, and else that of its RPD.',
            names
          )
        )
      ]),
      fieldset(trans.__('Both ≈ 0'), [
        field(trans.__('|a| + |b| up to'), this._floor, this._floorNow),
        remark(_texts.floor.text)
      ]),
      fieldset(trans.__('Bins of |x − y|'), [
        field(trans.__('Spacing'), this._scale),
        field(trans.__('Number'), this._count),
        field(trans.__('From'), this._low),
        field(trans.__('To'), this._high),
        remark(trans.__('What lies outside the range has one bin more on that side.'))
      ]),
      this._problem,
      button(trans.__('Reset'), () => this._reset())
    );
    this.node.addEventListener('change', () => this._apply());
    this.node.addEventListener('submit', event => event.preventDefault());
  }

  readonly node = element('form', 'cnn-Settings');

  /** Shows the settings in force; what is being entered is left alone. */
  update(settings: ISortingSettings, change: IParameterChange | null): void {
    if (keyOf(settings) !== this._shown) {
      this._fill(settings);
    }
    this._floorNow.textContent = change === null ? '' : trans.__('now %1', number(change.floor));
    this._placeholders(change);
  }

  private _fill(settings: ISortingSettings): void {
    const { rpdCuts, floor, bins } = settings;
    this._shown = keyOf(settings);
    this._cuts.forEach((input, i) => (input.value = String(rpdCuts[i])));
    this._tellRatios(rpdCuts);
    this._floor.value = floor === null ? '' : String(floor);
    this._scale.value = bins.scale;
    this._count.value = bins.count === null ? '' : String(bins.count);
    [this._low, this._high].forEach((input, i) => {
      input.value = bins.range === null ? '' : String(bins.range[i]);
    });
    this._say([]);
  }

  private _tellRatios(rpdCuts: readonly number[]): void {
    this._ratios.forEach((node, i) => (node.textContent = `= ${timesText(rpdCuts[i])}`));
  }

  private _placeholders(change: IParameterChange | null): void {
    const max = change?.maxAbsChange ?? 0;
    const low = this._scale.value === 'log' ? max / 10 ** this._texts.logDecades : 0;
    this._low.placeholder = number(low);
    this._high.placeholder = max > 0 ? number(max) : trans.__('largest');
  }

  private _apply(): void {
    const rpdCuts = this._cuts.map(input => readNumber(input) ?? NaN);
    const floor = readNumber(this._floor);
    const bins = this._bins();
    const problems = [
      { inputs: this._cuts, text: cutsProblem(rpdCuts) },
      { inputs: [this._floor], text: floorProblem(floor) },
      {
        inputs: [this._count, this._low, this._high],
        text: binsProblem(bins, this._texts.mostBins)
      }
    ];
    this._say(problems);
    if (problems.every(({ text }) => text === null)) {
      const settings = { rpdCuts, floor, bins };
      // When they come back with an update, the next field may hold what is not complete yet.
      this._shown = keyOf(settings);
      this._tellRatios(rpdCuts);
      this._onChange(settings);
    }
  }

  private _bins(): IBins {
    const [low, high] = [readNumber(this._low), readNumber(this._high)];
    const range = low === null && high === null ? null : ([low ?? NaN, high ?? NaN] as const);
    const scale = this._scale.value === 'log' ? 'log' : 'linear';
    return { scale, count: readNumber(this._count), range };
  }

  private _reset(): void {
    const rpdCuts = defaultCuts(this._texts.levels);
    const settings = { rpdCuts, floor: null, bins: AUTOMATIC_BINS };
    this._fill(settings);
    this._onChange(settings);
  }

  private _say(
    problems: readonly { inputs: readonly HTMLInputElement[]; text: string | null }[]
  ): void {
    const wrong = problems.find(({ text }) => text !== null);
    for (const input of [...this._cuts, this._floor, this._count, this._low, this._high]) {
      input.setAttribute('aria-invalid', String(wrong?.inputs.includes(input) ?? false));
    }
    this._problem.textContent = wrong?.text ?? '';
  }

  private readonly _cuts: readonly HTMLInputElement[];
  private readonly _ratios: readonly HTMLOutputElement[];
  private readonly _floor = numberInput();
  private readonly _floorNow = element('output', 'cnn-Settings-ratio');
  private readonly _scale = element('select', 'cnn-Select');
  private readonly _count = numberInput();
  private readonly _low = numberInput();
  private readonly _high = numberInput();
  private readonly _problem = element('p', 'cnn-Settings-problem');
  private _shown = '';
}

function keyOf({ rpdCuts, floor, bins }: ISortingSettings): string {
  return JSON.stringify([rpdCuts, floor, bins.scale, bins.count, bins.range]);
}
