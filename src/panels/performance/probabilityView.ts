import { classLabel, classRows, predictedClass, scaleEnd, topRows } from '../../charts/classRows';
import type { IClassRow } from '../../charts/classRows';
import { element } from '../../charts/element';
import { number } from '../../charts/format';
import { drawProbabilities } from '../../charts/probabilities';
import { sideChip } from '../../charts/sideChip';
import type { Answering } from '../../charts/sideChip';
import type { ITheme } from '../../charts/theme';
import { description } from '../../charts/tooltip';
import type { Tooltip } from '../../charts/tooltip';
import { drawVerdict } from '../../charts/verdict';
import type { IAnswer } from '../../charts/verdict';
import type { IHybrid, IPairNames, IPredictions, Side } from '../../state';
import { nameText, sentenceText } from '../../text/names';
import { trans } from '../../text/trans';
import { button } from '../elements';
import { LastSeen } from '../remember';
import { hybridName } from './cause/words';

/** Classes listed before the user asks for all, where there is room and where there is little. */
const TOP = { roomy: 8, low: 5 } as const;
/** More classes are not drawn: a page of 21 000 would be slow, and nobody reads it. */
const MOST = 100;

export interface IProbabilityStyle {
  readonly theme: ITheme;
  /** Whether the panel has little height. */
  readonly low: boolean;
  /** Why a snapshot has no class probabilities. */
  readonly errors: Readonly<Record<Side, string | null>>;
  /** What B with something of A predicts; null where nothing is put in. */
  readonly hybrid: IShownHybrid | null;
}

export interface IShownHybrid {
  readonly value: IHybrid;
  /** Whether another is on its way. */
  readonly waits: boolean;
}

/** What both snapshots answer, and how sure they are of every class. */
export class ProbabilityView {
  /**
   * @param beside - stands beside what both answer
   * @param above - stands above the classes
   */
  constructor(
    private readonly _tooltip: Tooltip,
    beside: HTMLElement,
    above: HTMLElement
  ) {
    this.node = element('div', 'cnn-ProbabilityView');
    const head = element('div', 'cnn-ProbabilityView-head');
    head.append(this._verdict, beside);
    this.node.append(this._note, head, above, this._chart);
  }

  update(
    predictions: IPredictions | null,
    classes: readonly string[] | null,
    names: IPairNames,
    { theme, low, errors, hybrid }: IProbabilityStyle
  ): void {
    const { a, b } = errors;
    const put = [hybrid?.value, hybrid?.waits];
    if (this._memo.differs(predictions, classes, names.a, names.b, theme, low, a, b, ...put)) {
      this._top = low ? TOP.low : TOP.roomy;
      this._redraw = () => this._draw(predictions, classes, names, { theme, low, errors, hybrid });
      this._redraw();
    }
  }

  private _draw(
    predictions: IPredictions | null,
    classes: readonly string[] | null,
    names: IPairNames,
    { theme, errors, hybrid }: IProbabilityStyle
  ): void {
    this._note.replaceChildren();
    this._verdict.replaceChildren();
    this._chart.replaceChildren();
    if (predictions === null) {
      return;
    }
    const [a, b] = (['a', 'b'] as const).map(side => {
      const { probabilities } = predictions[side];
      return probabilities && Array.from(probabilities);
    });
    const known = { label: predictions.label, classes };
    const shared = [a, b].every(one => one === null || areOf(one, classes)) ? known : UNKNOWN;
    const answers = { a: answer(a, known), b: answer(b, known) };
    const put = hybrid && Array.from(hybrid.value.probabilities);
    const all = classRows({ a, b, hybrid: put, ...shared });
    const top = topRows(all, this._top);
    const chart = drawProbabilities({
      rows: this._all ? topRows(all, MOST) : top,
      scale: scaleEnd(all),
      names,
      errors,
      instead: { a: predictions.a.instead, b: predictions.b.instead },
      hybrid: hybrid && {
        name: hybridName(hybrid.value),
        short: trans.__("with A's %1", nameText(hybrid.value.params.layer)),
        waits: hybrid.waits
      },
      theme,
      onHover: (row, event) => this._describe(row, names, hybrid, event)
    });
    if (predictions.note !== null) {
      const note = element('p', 'cnn-ProbabilityView-note', sentenceText(predictions.note));
      this._note.append(note);
    }
    if (answers.a !== null || answers.b !== null) {
      this._verdict.append(drawVerdict({ answers, theme }));
    }
    const foot = element('div', 'cnn-ProbabilityView-foot');
    foot.append(legend(shared.label !== null, hybrid !== null, theme));
    if (all.length > top.length) {
      foot.append(this._toggle(all.length));
    }
    this._chart.append(chart, foot);
  }

  private _toggle(count: number): HTMLElement {
    const more = count > MOST ? trans.__('Top %1', MOST) : trans.__('All %1 classes', count);
    const text = this._all ? trans.__('Top %1', this._top) : more;
    const node = button(text, () => {
      this._all = !this._all;
      this._redraw();
      this.node.querySelector<HTMLElement>('.cnn-ProbabilityView-toggle')?.focus();
    });
    node.classList.add('cnn-ProbabilityView-toggle');
    node.setAttribute('aria-expanded', String(this._all));
    return node;
  }

  private _describe(
    row: IClassRow | null,
    names: IPairNames,
    hybrid: IShownHybrid | null,
    event: Event
  ): void {
    if (row === null || !(event instanceof MouseEvent)) {
      this._tooltip.hide();
      return;
    }
    const line = (side: Answering, name: string, predicted: boolean): readonly [string, string] => [
      predicted ? trans.__('%1, predicted', name) : name,
      number(row[side])
    ];
    const put = hybrid && line('hybrid', hybridName(hybrid.value), row.predictedHybrid);
    const name = nameText(row.name);
    const content = description(row.truth ? trans.__('%1 ★ true class', name) : name, [
      line('a', `A ${nameText(names.a)}`, row.predictedA),
      line('b', `B ${nameText(names.b)}`, row.predictedB),
      ...(put === null ? [] : [put]),
      [trans.__('place by the larger of the two'), String(row.rank + 1)]
    ]);
    this._tooltip.show(content, event.clientX, event.clientY);
  }

  readonly node: HTMLElement;
  private readonly _note = element('div', '');
  private readonly _verdict = element('div', 'cnn-ProbabilityView-verdict');
  private readonly _chart = element('div', '');
  private readonly _memo = new LastSeen();
  private _all = false;
  private _top: number = TOP.roomy;
  private _redraw: () => void = () => undefined;
}

function legend(truth: boolean, hybrid: boolean, theme: ITheme): HTMLElement {
  const node = element('div', 'cnn-ProbabilityView-legend');
  const star = element('span', 'cnn-ProbabilityView-truth');
  star.textContent = truth ? trans.__('★ true class') : '';
  const sides = ['a', 'b', ...(hybrid ? (['hybrid'] as const) : [])] as const;
  node.append(star, ...sides.map(side => sideChip(side, theme)), trans.__('predicted class'));
  return node;
}

/** The true class of the image, and the names of the classes. */
interface IKnown {
  readonly label: number | null;
  readonly classes: readonly string[] | null;
}

const UNKNOWN: IKnown = { label: null, classes: null };

/** Whether named classes are those of a model: labels and names of others say nothing of it. */
function areOf(probabilities: readonly number[], classes: readonly string[] | null): boolean {
  return classes === null || classes.length === probabilities.length;
}

function answer(probabilities: readonly number[] | null, given: IKnown): IAnswer | null {
  const best = predictedClass(probabilities);
  if (best === null || probabilities === null) {
    return null;
  }
  const { label, classes } = areOf(probabilities, given.classes) ? given : UNKNOWN;
  return {
    name: classLabel(classes, best),
    probability: probabilities[best],
    right: label === null ? null : label === best
  };
}
