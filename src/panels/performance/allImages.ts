import { element } from '../../charts/element';
import { drawRates } from '../../charts/rates';
import type { ITheme } from '../../charts/theme';
import type { Tooltip } from '../../charts/tooltip';
import { columnsOf } from '../../state';
import type { IBehaviour, IImageFilter } from '../../state';
import { LastSeen } from '../remember';
import { ConfusionView } from './confusion/view';
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
      this._rates.replaceChildren(...(behaviour ? [drawRates({ rates, theme })] : []));
    }
    const columns = behaviour && columnsOf(behaviour);
    const count = Math.max(...(behaviour?.classes ?? [0]));
    const labelled = columns !== null && hasLabels(columns);
    const [a, b] = behaviour?.classes ?? [0, 0];
    const drawn = columns !== null && count > 1 && (labelled || a === b);
    const names = classes?.length === count ? classes : null;
    this._confusion.update(drawn ? { columns, count, labelled, classes: names, theme } : null);
  }

  readonly node = element('div', 'cnn-AllImages');
  private readonly _rates = element('div', 'cnn-AllImages-rates');
  private readonly _confusion: ConfusionView;
  private readonly _memo = new LastSeen();
}
