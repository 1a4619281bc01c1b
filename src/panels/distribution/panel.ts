import type { Message } from '@lumino/messaging';

import type { IExtent } from '../../charts/cellViewport';
import { element } from '../../charts/element';
import { count, weights } from '../../charts/format';
import { drawLevelLegend } from '../../charts/levelLegend';
import type { CountScale } from '../../charts/countAxis';
import type { IStackRect } from '../../charts/stackedBins';
import { currentTheme } from '../../charts/theme';
import type { ITheme } from '../../charts/theme';
import { description } from '../../charts/tooltip';
import type { ITable } from '../../export';
import { insteadWords, nothingToCompare, whyNoExchange } from '../../state';
import type {
  ComparingLoop,
  ICategory,
  ILayer,
  IParameterChange,
  ISelection,
  ISortingSettings
} from '../../state';
import { trans } from '../../text/trans';
import { button, write } from '../elements';
import { isLocating } from '../locating';
import { mayMove } from '../wishes';
import { Panel } from '../panel';
import type { IPanelContext, IPanelNames, IShown } from '../panel';
import { Popover } from '../popover';
import { LastSeen, remember } from '../remember';
import { binsCategory, categoryOf, categoryText, isSame, isWithin, rangeText } from './category';
import type { Bins } from './category';
import { Choice } from './choice';
import { DistributionHeader } from './header';
import type { IFigure } from './header';
import { HistogramView } from './histogramView';
import { legendEntries, levelColours, levelTotals } from './legend';
import { figureText, meaning, measured, measureList } from './measuresView';
import type { IMeasured } from './measuresView';
import { SettingsForm } from './settingsForm';
import { binTable, measureTable } from './tables';
import { ValuesView } from './valuesView';
import { figures, highlightText, overviewRow, shownChange, shownLayer } from './summary';

const SHOWN: IShown = {
  selection: [
    'pair',
    'layer',
    'parameter',
    'metric',
    'levels',
    'category',
    'folded',
    'rpdCuts',
    'floor',
    'bins',
    'image',
    'exchanged'
  ],
  comparison: ['network', 'overview', 'change', 'highlight', 'values']
};

const NO_FIGURES: readonly IFigure[] = [];

export const DISTRIBUTION: IPanelNames = {
  id: 'distribution',
  title: () => trans.__('Distribution'),
  caption: () => trans.__('How many weights of the selected layer changed how much')
};

/** Panel (b): how many weights changed how much, absolutely and relatively. */
export class DistributionPanel extends Panel {
  constructor({ context }: { readonly context: IPanelContext }) {
    super({
      context,
      names: DISTRIBUTION,
      shows: SHOWN
    });
    this._choice = new Choice(context, () => this._change);
    this._header = new DistributionHeader({
      onParameter: id => this._choice.selectParameter(id, this._layerShown()?.weight ?? null),
      onScale: () => this._switchScale(),
      onValues: () => this._switchValues(),
      onClear: () => this._choice.clear(),
      onPutBack: () => this._choice.putBack()
    });
    this._view = new HistogramView({
      onToggle: rect => this._choice.rect(rect),
      onBins: bins => this._choice.bins(bins),
      describe: rect => this._describe(rect),
      describeBins: bins => this._describeBins(bins)
    });
    this._measures = new Popover(trans.__('Measures'), this._header.measures);
    this._settings = new Popover(trans.__('Levels and bins'), this._header.settings);
    this._form = new SettingsForm(context.sorting, settings => context.selection.update(settings));
    this._settings.content.append(this._form.node);
    this._legend.setAttribute('role', 'group');
    this._legend.setAttribute('aria-label', trans.__('Levels of relative change'));
    this._warning.setAttribute('role', 'alert');
    this.header.append(...this._header.nodes);
    const content = element('div', 'cnn-Distribution');
    const chart = element('div', 'cnn-Distribution-chart');
    this._notice.append(
      this._noticeText,
      button(trans.__('Show all levels'), () => this._choice.showAll())
    );
    chart.append(this._view.node, this._notice);
    const charts = element('div', 'cnn-Distribution-charts');
    charts.append(chart, this._values.node);
    content.append(this._legend, charts);
    this.node.insertBefore(this._warning, this.body);
    this.body.append(content);
    this.follow(this._view.extent, this._values.extent);
  }

  dispose(): void {
    this._closePopovers();
    this._view.dispose();
    this._values.dispose();
    super.dispose();
  }

  get tables(): readonly ITable[] {
    const change = this._change;
    if (change === null || change.received < change.count) {
      return [];
    }
    const row = overviewRow(
      change,
      this._layerShown(),
      this.context.comparison.value.overview.value
    );
    return [measureTable(change, measured(this.context.measures, change, row)), binTable(change)];
  }

  protected expectsMore(): boolean {
    return isLocating(this.context.selection.value, this.context.comparison.value);
  }

  protected draw(): void {
    const { change, network, overview, highlight, values } = this.context.comparison.value;
    const selection = this.context.selection.value;
    const theme = currentTheme();
    const shown = shownChange(change, network.value, selection);
    const layer = this._layerShown();
    const row = shown && overviewRow(shown, layer, overview.value);
    const all = shown === null ? [] : this._measured(this.context.measures, shown, row);
    this.header.hidden = layer === null;
    this._header.update({
      layer,
      instead: insteadWords(network.value, selection),
      parameter: selection.parameter ?? layer?.weight ?? shown?.parameter ?? null,
      figures: shown === null ? NO_FIGURES : this._figures(shown),
      measure: shown === null ? null : this._figure(all, selection.metric),
      highlight: shown === null ? '' : highlightText(shown, selection, highlight),
      isPutBack: selection.exchanged !== null && 'highlighted' in selection.exchanged,
      whyNotBack: network.value === null ? '' : whyNoExchange(network.value, selection),
      scale: this._scale,
      values: this.context.focus.value.values,
      theme
    });
    const agrees = row === null ? null : shown?.disagreement === null;
    this._drawMeasures(all, agrees, shown?.loop ?? 'plain');
    this._form.update(settingsOf(selection), shown);
    this.showStatus('change', { ...change, value: shown }, !this.expectsMore());
    this._warning.hidden = (shown?.disagreement ?? null) === null;
    this._warning.textContent = shown?.disagreement ?? '';
    if (shown !== null) {
      if (!this._values.node.hidden) {
        this._values.update(values, shown, this._scale, theme);
      }
      this._drawChange(shown, selection, theme);
    }
    this._change = shown;
  }

  protected onAfterHide(message: Message): void {
    super.onAfterHide(message);
    this._closePopovers();
    this._view.hideTooltip();
  }

  protected onBeforeDetach(message: Message): void {
    this._closePopovers();
    this._view.hideTooltip();
    super.onBeforeDetach(message);
  }

  private _drawChange(change: IParameterChange, selection: ISelection, theme: ITheme): void {
    const levels = change.levels.map(({ id }) => selection.levels.includes(id));
    const nothing = nothingToCompare(change);
    const off = !levelTotals(change).some((total, i) => total > 0 && levels[i]);
    this._notice.hidden = nothing === '' && !off;
    this._notice.classList.toggle('cnn-mod-off', nothing === '');
    write(this._noticeText, nothing || trans.__('All levels that hold weights are hidden.'));
    this._view.node.hidden = !this._notice.hidden;
    this._legend.hidden = nothing !== '';
    this._drawLegend(change, selection.levels, theme);
    if (!this._notice.hidden) {
      return;
    }
    const { width, height } = roomOf(this._view.extent.value);
    const isSelected = (rect: IStackRect): boolean => isWithin(change, rect, selection.category);
    const sameFrame = !this._framed.differs(change, width, height);
    if (this._drawn.differs(change, selection.levels, theme, this._scale, width, height)) {
      this._view.draw(
        {
          counts: change.counts,
          bins: change.edges.length - 1,
          levels: change.levels.length,
          edges: change.edges,
          inner: change.inner,
          spacing: change.bins.scale,
          colours: levelColours(change.levels, theme),
          shown: levels,
          scale: this._scale,
          width,
          height,
          theme,
          label: rect => label(change, rect),
          isSelected,
          animate: sameFrame && mayMove()
        },
        trans.__('Histogram of the change of %1.', weights(change.count))
      );
    } else if (selection.category !== this._outlined) {
      this._view.select(isSelected);
    }
    this._outlined = selection.category;
  }

  /** The measure that shades the layers, or else the first. */
  private _figure(all: readonly IMeasured[], metric: string): IFigure | null {
    const one = all.find(({ measure }) => measure.id === metric) ?? all.at(0);
    return one ? { text: figureText(one), title: meaning(one) } : null;
  }

  private _closePopovers(): void {
    this._measures.close();
    this._settings.close();
  }

  private _layerShown(): ILayer | null {
    const { selection, comparison } = this.context;
    return shownLayer(comparison.value.network.value, selection.value);
  }

  private _switchScale(): void {
    this._scale = this._scale === 'log' ? 'linear' : 'log';
    this.schedule();
  }

  private _switchValues(): void {
    const { focus } = this.context;
    focus.update({ values: !focus.value.values });
    this._values.node.hidden = !focus.value.values;
    this.schedule();
  }

  private _describe(rect: IStackRect): HTMLElement {
    const change = this._change;
    if (change === null) {
      return element('div', '');
    }
    const { bin } = categoryOf(change, rect);
    const { name, ratio } = change.levels[rect.level];
    const root = this._description(change, [rect.bin, rect.bin], rect.level);
    root.append(
      note(
        trans.__(
          '%1 changed by %2. Level: %3 (%4).',
          weights(rect.count),
          rangeText(bin),
          name,
          ratio
        )
      ),
      note(this._hint(categoryOf(change, rect)))
    );
    return root;
  }

  private _describeBins(bins: Bins): HTMLElement {
    const change = this._change;
    if (change === null) {
      return element('div', '');
    }
    const root = this._description(change, bins, -1);
    root.append(note(this._hint(binsCategory(change, bins))));
    return root;
  }

  private _hint(category: ICategory): string {
    const change = this._change;
    const chosen = change && isSame(change, category, this.context.selection.value.category);
    return chosen
      ? trans.__('Click to clear the highlight.')
      : trans.__('Click to highlight them; drag over several bins.');
  }

  /** The weights of some bins by level, with their sum where it is of several levels. */
  private _description(change: IParameterChange, [from, to]: Bins, current: number): HTMLElement {
    const { levels, counts } = change;
    const shown = this.context.selection.value.levels;
    let all = 0;
    const rows = levels.flatMap(({ id, name, rpd }, i): [string, string][] => {
      let own = 0;
      for (let bin = from; bin <= to; bin++) {
        own += counts[bin * levels.length + i];
      }
      const isShown = shown.includes(id);
      all += isShown ? own : 0;
      const worth = isShown && (rpd !== null || own > 0);
      return worth ? [[`${i === current ? '▸ ' : ''}${name}`, count(own)]] : [];
    });
    const sum: [string, string][] = current < 0 ? [[trans.__('total'), count(all)]] : [];
    const title = categoryText(change, { ...binsCategory(change, [from, to]), level: null });
    return description(sentence(title), [...rows.reverse(), ...sum]);
  }

  private readonly _choice: Choice;
  private readonly _header: DistributionHeader;
  private readonly _view: HistogramView;
  private readonly _values = new ValuesView();
  private readonly _measures: Popover;
  private readonly _settings: Popover;
  private readonly _form: SettingsForm;
  private readonly _legend = element('div', 'cnn-LevelLegend');
  private readonly _notice = element('div', 'cnn-Distribution-notice');
  private readonly _noticeText = element('span', '');
  private readonly _warning = element('div', 'cnn-Distribution-warning');
  private readonly _measured = remember(measured);
  private readonly _figures = remember(figures);
  private readonly _drawLegend = remember(
    (change: IParameterChange, shown: readonly string[], theme: ITheme): void =>
      drawLevelLegend(this._legend, legendEntries(change, shown, theme), {
        onSwitch: id => this._choice.switchLevel(id),
        onChoose: id => this._choice.level(id),
        onIsolate: (id, clicked) =>
          clicked ? this._choice.isolateInstead(id) : this._choice.isolate(id)
      })
  );
  private readonly _drawMeasures = remember(
    (all: readonly IMeasured[], agrees: boolean | null, loop: ComparingLoop): void => {
      if (all.length === 0) {
        this._measures.close();
      }
      this._measures.content.replaceChildren(measureList(all, agrees, loop));
    }
  );
  private _scale: CountScale = 'linear';
  private _change: IParameterChange | null = null;
  private readonly _framed = new LastSeen();
  private readonly _drawn = new LastSeen();
  private _outlined: ICategory | null = null;
}

function settingsOf({ rpdCuts, floor, bins }: ISelection): ISortingSettings {
  return { rpdCuts, floor, bins };
}

function label(change: IParameterChange, rect: IStackRect): string {
  return `${categoryText(change, categoryOf(change, rect))}: ${weights(rect.count)}`;
}

function note(text: string): HTMLElement {
  return element('p', 'cnn-LayerDetails-note', text);
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The room for the histogram, which is not drawn smaller than can be told apart. */
function roomOf({ width, height }: IExtent): IExtent {
  return { width: Math.max(120, width), height: Math.max(70, height) };
}
