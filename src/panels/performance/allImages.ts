import { element } from '../../charts/element';
import { drawRates } from '../../charts/rates';
import type { ITheme } from '../../charts/theme';
import type { Tooltip } from '../../charts/tooltip';
import { classNames, columnsOf } from '../../state';
import type { IBehaviour, IImageFilter } from '../../state';
import { LastSeen } from '../remember';
import { drawLeftOut } from './behaviourSummary';
import { ConfusionView } from './confusion/view';
import type { Shown } from './confusion/view';
import { hasLabels } from './gallery';

/** What holds for all images: numbers, and which classes are taken for which. */
export class AllImagesView {
  constructor(filter: (filter: IImageFilter) => void, tooltip: Tooltip) {
    this._confusion = new ConfusionView(filter, tooltip);
    this.node.append(this._rates, this._confusion.node);
  }

  update(behaviour: IBehaviour | null, classes: readonly string[] | null, theme: ITheme): void {
    if (this._memo.differs(behaviour, theme)) {
      const entries = (behaviour?.rates ?? []).map(rate => [rate.rate, rate] as const);
      const rates = Object.fromEntries(entries);
      const parts = behaviour ? [drawRates({ rates, theme }), drawLeftOut(behaviour)] : [];
      this._rates.replaceChildren(...parts.filter(part => part !== null));
    }
    const columns = behaviour && columnsOf(behaviour);
    const labelled = columns !== null && hasLabels(columns);
    const [a, b] = behaviour?.classes ?? [0, 0];
    const kinds = matrices(a, b, labelled);
    const count = Math.max(a, b);
    const drawn = columns !== null && count > 1 && kinds.length > 0;
    const names = behaviour && classNames(classes, behaviour);
    this._confusion.update(
      drawn ? { columns, count, kinds, labelled, classes: names, theme } : null
    );
  }

  readonly node = element('div', 'cnn-AllImages');
  private readonly _rates = element('div', 'cnn-AllImages-rates');
  private readonly _confusion: ConfusionView;
  private readonly _memo = new LastSeen();
}

/** The matrices that mean something: one less another only where both tell the same classes apart. */
function matrices(a: number, b: number, labelled: boolean): readonly Shown[] {
  if (!labelled) {
    return a === b && a > 0 ? ['a'] : [];
  }
  return [
    ...(a === b && a > 0 ? (['difference'] as const) : []),
    ...(a > 0 ? (['a'] as const) : []),
    ...(b > 0 ? (['b'] as const) : [])
  ];
}
