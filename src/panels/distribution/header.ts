import { closeIcon, settingsIcon, undoIcon } from '@jupyterlab/ui-components';

import type { CountScale } from '../../charts/countAxis';
import { element } from '../../charts/element';
import { elidedText } from '../../charts/elidedText';
import type { ITheme } from '../../charts/theme';
import type { ILayer } from '../../state';
import { trans } from '../../text/trans';
import { button, write } from '../elements';
import { iconButton } from '../iconButton';
import { remember } from '../remember';
import { logIcon, valuesIcon } from './icons';
import { ParameterSelect } from './parameterSelect';

/** A number with what it means. */
export interface IFigure {
  readonly text: string;
  readonly title: string;
}

export interface IHeaderContent {
  readonly layer: ILayer | null;
  /** That this is not the selected layer; '' where it is. */
  readonly instead: string;
  /** Id of the parameter shown. */
  readonly parameter: string | null;
  readonly figures: readonly IFigure[];
  /** The measure in view; null while nothing is compared. */
  readonly measure: IFigure | null;
  readonly highlight: string;
  /** Whether the highlighted weights of A are put into B. */
  readonly isPutBack: boolean;
  /** Why they cannot be; '' where they can. */
  readonly whyNotBack: string;
  readonly scale: CountScale;
  /** Whether the values of both snapshots are shown. */
  readonly values: boolean;
  readonly theme: ITheme;
}

export interface IHeaderActions {
  readonly onParameter: (id: string) => void;
  readonly onScale: () => void;
  readonly onValues: () => void;
  readonly onClear: () => void;
  readonly onPutBack: () => void;
}

/**
 * A row with what is shown and the controls, and a line of figures that has room for what is
 * highlighted, so that nothing moves when it comes.
 */
export class DistributionHeader {
  constructor({ onParameter, onScale, onValues, onClear, onPutBack }: IHeaderActions) {
    this._parameter = new ParameterSelect(onParameter);
    this._scale = iconButton(logIcon, trans.__('Logarithmic count'), onScale);
    this._scale.title = trans.__(
      'Logarithmic count, log(1 + n): the axis measures the whole bar; within a bar the levels ' +
        'share its height in proportion to their counts.'
    );
    this._values = iconButton(valuesIcon, trans.__('Values of A and B'), onValues);
    this._clear = iconButton(closeIcon, trans.__('Clear the highlight'), onClear);
    this._clear.title = trans.__('Clear the highlight (Esc)');
    this._back = iconButton(undoIcon, trans.__('Put the highlighted weights back'), onPutBack);
    const title = element('div', 'cnn-Distribution-title');
    title.append(this._layer, this._parameter.node, this._instead);
    const controls = element('div', 'cnn-Distribution-controls');
    controls.append(this._scale, this._values, this.settings);
    const bar = element('div', 'cnn-Distribution-bar');
    bar.append(title, controls);
    this._highlight.append(this._swatch, this._highlightText, this._back, this._clear);
    const line = element('div', 'cnn-Distribution-line');
    line.append(this._figures, this.measures, this._highlight);
    this.nodes = [bar, line];
  }

  readonly nodes: readonly HTMLElement[];
  /** Opens the settings. */
  readonly settings = iconButton(settingsIcon, trans.__('Levels and bins'), () => undefined);
  /** Says one measure and opens all of them. */
  readonly measures = button('', () => undefined, 'cnn-QuietButton cnn-Distribution-measures');

  update(content: IHeaderContent): void {
    const { layer, instead, parameter, figures, measure, highlight, scale, values } = content;
    this._drawLayer(layer);
    this._parameter.update(layer, parameter);
    write(this._instead, instead);
    this._instead.title = instead;
    this._instead.hidden = instead === '';
    this.measures.hidden = measure === null;
    write(this.measures, `${measure?.text ?? ''} ▾`);
    this.measures.title = trans.__('%1 Click for all measures.', measure?.title ?? '');
    this._scale.setAttribute('aria-pressed', String(scale === 'log'));
    this._values.setAttribute('aria-pressed', String(values));
    this._drawFigures(figures);
    this._highlight.hidden = highlight === '';
    write(this._highlightText, highlight);
    this._highlightText.title = highlight;
    this._back.setAttribute('aria-pressed', String(content.isPutBack));
    this._back.disabled = content.whyNotBack !== '';
    this._back.title =
      content.whyNotBack ||
      trans.__('Put the highlighted weights back: run B with the values that A has for them');
    this._swatch.style.borderColor = content.theme.highlight;
  }

  private readonly _drawLayer = remember((layer: ILayer | null): void =>
    this._layer.replaceChildren(...(layer === null ? [] : [elidedText(layer.id)]))
  );
  private readonly _drawFigures = remember((figures: readonly IFigure[]): void => {
    this._figures.replaceChildren(
      ...figures.map(({ text, title }) => {
        const node = element('span', 'cnn-Distribution-figure', text);
        node.title = title;
        return node;
      })
    );
    this._figures.title = figures.map(({ text }) => text).join('; ');
  });
  private readonly _layer = element('strong', 'cnn-Distribution-layer');
  private readonly _parameter: ParameterSelect;
  private readonly _instead = element('span', 'cnn-Distribution-instead');
  private readonly _figures = element('span', 'cnn-Distribution-figures cnn-Panel-counts');
  private readonly _highlight = element('span', 'cnn-Distribution-highlight');
  private readonly _highlightText = element('span', 'cnn-Distribution-chosen');
  private readonly _swatch = element('span', 'cnn-Distribution-swatch');
  private readonly _scale: HTMLButtonElement;
  private readonly _values: HTMLButtonElement;
  private readonly _clear: HTMLButtonElement;
  private readonly _back: HTMLButtonElement;
}
