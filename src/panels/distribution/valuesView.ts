import type { CountScale } from '../../charts/countAxis';
import { element } from '../../charts/element';
import { elidedText } from '../../charts/elidedText';
import { count, nonfiniteWords, number } from '../../charts/format';
import { sideChip } from '../../charts/sideChip';
import type { ITheme } from '../../charts/theme';
import { description, Tooltip } from '../../charts/tooltip';
import { drawValueOutlines } from '../../charts/valueOutlines';
import type { INonfinite, IParameterChange, ISlice, IValues } from '../../state';
import { sentenceText } from '../../text/names';
import { trans } from '../../text/trans';
import { write } from '../elements';
import { Extent } from '../extent';
import { remember } from '../remember';

/** The distributions of A's and of B's own values, beside that of the change. */
export class ValuesView {
  constructor() {
    this.node.hidden = true;
    this._svg.setAttribute('role', 'img');
    this._plot.append(this._svg);
    this.node.append(this._legend, this._plot, this._message);
    this.extent = new Extent(this._plot);
    this._tooltip = new Tooltip(this.node);
    this._plot.addEventListener('pointermove', event => this._point(event));
    this._plot.addEventListener('pointerleave', () => this._tooltip.hide());
  }

  readonly node = element('div', 'cnn-Values');
  /** The room there is to draw. */
  readonly extent: Extent;

  dispose(): void {
    this._tooltip.dispose();
  }

  /** @param slice - values of another parameter are not shown */
  update(slice: ISlice<IValues>, change: IParameterChange, scale: CountScale, theme: ITheme): void {
    const { value } = slice;
    const own = value?.parameter === change.parameter ? value : null;
    const empty = own !== null && own.edges.length === 0;
    const message = empty
      ? trans.__('No value is finite in A or in B.')
      : sentenceText(slice.message);
    write(this._message, own === null || empty ? message : '');
    this._message.hidden = this._message.textContent === '';
    this._plot.hidden = own === null || empty;
    this._drawLegend(change, own, theme);
    this._values = this._plot.hidden ? null : own;
    if (this._values !== null) {
      const { width, height } = this.extent.value;
      this._draw(this._values, scale, theme, width, height);
    }
  }

  hideTooltip(): void {
    this._tooltip.hide();
  }

  private readonly _draw = remember(
    (values: IValues, scale: CountScale, theme: ITheme, wide: number, tall: number): void => {
      const [width, height] = [Math.max(120, wide), Math.max(60, tall)];
      const { edges, a, b, pair } = values;
      this._binAt = drawValueOutlines(this._svg, { edges, a, b, scale, width, height, theme });
      const label = trans.__(
        'Distributions of the values in A (%1) and in B (%2), from %3 to %4.',
        pair.a,
        pair.b,
        number(edges[0]),
        number(edges[edges.length - 1])
      );
      this._svg.setAttribute('aria-label', label);
    }
  );

  private readonly _drawLegend = remember(
    (change: IParameterChange, values: IValues | null, theme: ITheme): void => {
      const entry = (side: 'a' | 'b', left: INonfinite): HTMLElement => {
        const node = element('span', 'cnn-Values-side');
        const total = values === null ? '' : count(values[side].reduce((sum, n) => sum + n, 0));
        const out = left.nan + left.posinf + left.neginf;
        const words = out > 0 ? trans.__('%1, left out: %2', total, nonfiniteWords(left)) : total;
        node.append(
          sideChip(side, theme),
          elidedText(change.pair[side]),
          element('span', 'cnn-Values-count', words)
        );
        node.title = words;
        return node;
      };
      this._legend.replaceChildren(entry('a', change.nonfiniteA), entry('b', change.nonfiniteB));
    }
  );

  private _point({ clientX, clientY }: MouseEvent): void {
    const values = this._values;
    if (values !== null && this._binAt !== null) {
      const bin = this._binAt(clientX - this._svg.getBoundingClientRect().left);
      const { edges, a, b } = values;
      const title = trans.__('Value from %1 to %2', number(edges[bin]), number(edges[bin + 1]));
      const rows = [
        ['A', count(a[bin])],
        ['B', count(b[bin])]
      ] as const;
      this._tooltip.show(description(title, rows), clientX, clientY);
    }
  }

  private readonly _svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  private readonly _plot = element('div', 'cnn-Values-plot');
  private readonly _legend = element('div', 'cnn-Values-legend');
  private readonly _message = element('p', 'cnn-Values-message');
  private readonly _tooltip: Tooltip;
  private _values: IValues | null = null;
  private _binAt: ((x: number) => number) | null = null;
}
