import { elidedText } from '../../charts/elidedText';
import { pairTitle } from '../../charts/pairTitle';
import type { CountScale } from '../../charts/stackedBins';
import type { ITheme } from '../../charts/theme';
import type { ILayer, IPairNames, IParameter } from '../../state';
import { button, element } from '../panel';

export interface IHeaderContent {
  readonly pair: IPairNames | null;
  readonly layer: ILayer | null;
  /** Id of the parameter shown. */
  readonly parameter: string | null;
  readonly figures: readonly string[];
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
    this._parameter.setAttribute('aria-label', 'Parameter of the layer');
    this._parameter.addEventListener('change', () => onParameter(this._parameter.value));
    this._scale = button('Log', onScale);
    this._scale.title = LOG_TEXT;
    this._scale.setAttribute('aria-label', 'Logarithmic count');
    this._clear = button('Clear', onClear);
    this._clear.title = 'Ends the highlighting. So does Escape.';
    this._highlight.append(this._swatch, this._highlightText, this._clear);
    this.nodes = [
      this._pair,
      this._layer,
      this._parameter,
      this._scale,
      this._figures,
      this._highlight
    ];
  }

  readonly nodes: readonly HTMLElement[];

  update(content: IHeaderContent): void {
    const { pair, layer, parameter, figures, highlight, scale, theme } = content;
    this._pair.replaceChildren(...(pair === null ? [] : [pairTitle(pair, theme)]));
    this._layer.replaceChildren(...(layer === null ? [] : [elidedText(layer.id)]));
    this._options(layer, parameter);
    this._scale.setAttribute('aria-pressed', String(scale === 'log'));
    this._figures.replaceChildren(
      ...figures.map(text => {
        const node = element('span', 'cnn-Distribution-figure');
        node.textContent = text;
        return node;
      })
    );
    this._highlight.hidden = highlight === '';
    this._highlightText.textContent = highlight;
    this._swatch.style.borderColor = theme.highlight;
  }

  private _options(layer: ILayer | null, shown: string | null): void {
    const parameters = layer?.parameters.filter(({ comparable }) => comparable) ?? [];
    const key = parameters.map(({ id }) => id).join('\n');
    if (this._parameter.dataset.parameters !== key) {
      this._parameter.dataset.parameters = key;
      this._parameter.replaceChildren(...options(parameters));
    }
    this._parameter.hidden = parameters.length === 0;
    this._parameter.disabled = parameters.length < 2;
    this._parameter.value = shown ?? '';
  }

  private readonly _pair = element('span', 'cnn-Panel-title');
  private readonly _layer = element('strong', 'cnn-Distribution-layer');
  private readonly _parameter = element('select', 'cnn-Select');
  private readonly _figures = element('span', 'cnn-Distribution-figures cnn-Panel-counts');
  private readonly _highlight = element('span', 'cnn-Distribution-highlight');
  private readonly _highlightText = element('span', '');
  private readonly _swatch = element('span', 'cnn-Distribution-swatch');
  private readonly _scale: HTMLButtonElement;
  private readonly _clear: HTMLButtonElement;
}

const ROLES: Readonly<Record<string, string>> = {
  gamma: 'γ (scale)',
  beta: 'β (shift)',
  running_mean: 'running mean',
  running_var: 'running variance'
};

/** What was learned, and apart from it what was only counted along. */
function options(parameters: readonly IParameter[]): HTMLElement[] {
  const isRunning = ({ role }: IParameter): boolean => role.startsWith('running');
  const running = parameters.filter(isRunning);
  const learned = parameters.filter(parameter => !isRunning(parameter)).map(option);
  if (running.length === 0) {
    return learned;
  }
  const group = document.createElement('optgroup');
  group.label = 'Running statistics';
  group.append(...running.map(option));
  return [...learned, group];
}

function option({ id, role }: IParameter): HTMLOptionElement {
  const node = element('option', '');
  node.value = id;
  node.textContent = role === 'other' ? id : (ROLES[role] ?? role);
  node.title = id;
  return node;
}
