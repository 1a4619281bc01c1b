import { element } from '../../charts/element';
import { elidedText } from '../../charts/elidedText';
import { pairTitle } from '../../charts/pairTitle';
import type { CountScale } from '../../charts/countAxis';
import type { ITheme } from '../../charts/theme';
import type { ILayer, IPairNames } from '../../state';
import { button, write } from '../elements';
import { remember } from '../remember';
import { ParameterSelect } from './parameterSelect';

/** A number with what it means. */
export interface IFigure {
  readonly text: string;
  readonly title: string;
}

export interface IHeaderContent {
  readonly pair: IPairNames | null;
  readonly layer: ILayer | null;
  /** Id of the parameter shown. */
  readonly parameter: string | null;
  readonly figures: readonly IFigure[];
  /** The measure in view; null while nothing is compared. */
  readonly measure: IFigure | null;
  readonly highlight: string;
  readonly scale: CountScale;
  readonly theme: ITheme;
}

export interface IHeaderActions {
  readonly onParameter: (id: string) => void;
  readonly onScale: () => void;
  readonly onClear: () => void;
}

const LOG_TEXT =
  'Logarithmic count, log(1 + n): the axis measures the whole bar; ' +
  'within a bar the levels share its height in proportion to their counts.';

/** Says what the histogram shows: snapshots, layer, parameter, counts; and holds its controls. */
export class DistributionHeader {
  constructor({ onParameter, onScale, onClear }: IHeaderActions) {
    this._parameter = new ParameterSelect(onParameter);
    this.settings.title = 'Levels and bins';
    this.settings.setAttribute('aria-label', 'Levels and bins');
    this._scale = button('Log', onScale);
    this._scale.title = LOG_TEXT;
    this._scale.setAttribute('aria-label', 'Logarithmic count');
    this._clear = button('Clear', onClear);
    this._clear.title = 'Ends the highlighting. So does Escape.';
    this._highlight.append(this._swatch, this._highlightText, this._clear);
    this.nodes = [
      this._pair,
      this._layer,
      this._parameter.node,
      this._scale,
      this.settings,
      this._figures,
      this.measures,
      this._highlight
    ];
  }

  readonly nodes: readonly HTMLElement[];
  /** Opens the settings. */
  readonly settings = button('⚙', () => undefined);
  /** Says one measure and opens all of them. */
  readonly measures = button('', () => undefined);

  update(content: IHeaderContent): void {
    const { pair, layer, parameter, figures, measure, highlight, scale, theme } = content;
    this._drawPair(pair, theme);
    this._drawLayer(layer);
    this._parameter.update(layer, parameter);
    this.measures.hidden = measure === null;
    write(this.measures, `${measure?.text ?? ''} ▾`);
    this.measures.title = `${measure?.title ?? ''} Click for all measures.`;
    this._scale.setAttribute('aria-pressed', String(scale === 'log'));
    this._drawFigures(figures);
    this._highlight.hidden = highlight === '';
    write(this._highlightText, highlight);
    this._swatch.style.borderColor = theme.highlight;
  }

  private readonly _drawPair = remember((pair: IPairNames | null, theme: ITheme): void =>
    this._pair.replaceChildren(...(pair === null ? [] : [pairTitle(pair, theme)]))
  );
  private readonly _drawLayer = remember((layer: ILayer | null): void =>
    this._layer.replaceChildren(...(layer === null ? [] : [elidedText(layer.id)]))
  );
  private readonly _drawFigures = remember((figures: readonly IFigure[]): void =>
    this._figures.replaceChildren(
      ...figures.map(({ text, title }) => {
        const node = element('span', 'cnn-Distribution-figure');
        node.textContent = text;
        node.title = title;
        return node;
      })
    )
  );
  private readonly _pair = element('span', 'cnn-Panel-title');
  private readonly _layer = element('strong', 'cnn-Distribution-layer');
  private readonly _parameter: ParameterSelect;
  private readonly _figures = element('span', 'cnn-Distribution-figures cnn-Panel-counts');
  private readonly _highlight = element('span', 'cnn-Distribution-highlight');
  private readonly _highlightText = element('span', '');
  private readonly _swatch = element('span', 'cnn-Distribution-swatch');
  private readonly _scale: HTMLButtonElement;
  private readonly _clear: HTMLButtonElement;
}
