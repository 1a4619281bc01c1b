import type { Message } from '@lumino/messaging';

import type { IExtent } from '../../charts/cellViewport';
import { element } from '../../charts/element';
import { count } from '../../charts/format';
import { drawLevelLegend } from '../../charts/levelLegend';
import type { CountScale } from '../../charts/countAxis';
import type { IStackRect } from '../../charts/stackedBins';
import { currentTheme } from '../../charts/theme';
import type { ITheme } from '../../charts/theme';
import { description } from '../../charts/tooltip';
import type {
  ComparingLoop,
  ICategory,
  IParameterChange,
  ISelection,
  ISortingSettings
} from '../../state';
import { isLocating } from '../locating';
import { Panel } from '../panel';
import type { IPanelContext, IPanelNames, IShown } from '../panel';
import { Popover } from '../popover';
import { LastSeen, remember } from '../remember';
import { categoryOf, isWithin, rangeText } from './category';
import { DistributionHeader } from './header';
import type { IFigure } from './header';
import { HistogramView } from './histogramView';
import { legendEntries, levelColours } from './legend';
import { figureText, meaning, measured, measureList } from './measuresView';
import type { IMeasured } from './measuresView';
import { SettingsForm } from './settingsForm';
import {
  figures,
  highlightText,
  nothingToDraw,
  overviewRow,
  selectedLayer,
  shownChange
} from './summary';

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
    'bins'
  ],
  comparison: ['network', 'overview', 'change', 'highlight']
};

const NO_FIGURES: readonly IFigure[] = [];

export const DISTRIBUTION: IPanelNames = {
  id: 'distribution',
  title: 'Distribution',
  caption: 'How many weights of the selected layer changed how much'
};

/** Panel (b): how many weights changed how much, absolutely and relatively. */
export class DistributionPanel extends Panel {
  constructor({ context }: { readonly context: IPanelContext }) {
    super({
      context,
      names: DISTRIBUTION,
      shows: SHOWN
    });
    this._header = new DistributionHeader({
      onParameter: id => this._selectParameter(id),
      onScale: () => this._switchScale(),
      onClear: () => context.selection.update({ category: null })
    });
    this._view = new HistogramView({
      onToggle: rect => this._toggleCategory(rect),
      describe: rect => this._describe(rect)
    });
    this._measures = new Popover('Measures', this._header.measures);
    this._settings = new Popover('Levels and bins', this._header.settings);
    this._form = new SettingsForm(context.sorting, settings => context.selection.update(settings));
    this._settings.content.append(this._form.node);
    this._legend.setAttribute('role', 'group');
    this._legend.setAttribute('aria-label', 'Levels of relative change');
    this._warning.setAttribute('role', 'alert');
    this.header.append(...this._header.nodes);
    const content = element('div', 'cnn-Distribution');
    const chart = element('div', 'cnn-Distribution-chart');
    chart.append(this._view.node, this._notice);
    content.append(this._legend, chart);
    this.node.insertBefore(this._warning, this.body);
    this.body.append(content);
    this.follow(this._view.extent);
    this.node.addEventListener('keydown', event => {
      if (event.key === 'Escape' && context.selection.value.category !== null) {
        context.selection.update({ category: null });
        event.stopPropagation();
      }
    });
  }

  dispose(): void {
    this._closePopovers();
    this._view.dispose();
    super.dispose();
  }

  protected expectsMore(): boolean {
    return isLocating(this.context.selection.value, this.context.comparison.value);
  }

  protected draw(): void {
    const { change, network, overview, highlight } = this.context.comparison.value;
    const selection = this.context.selection.value;
    const theme = currentTheme();
    const shown = shownChange(change, network.value, selection);
    const layer = selectedLayer(network.value, selection);
    const row = shown && overviewRow(shown, layer, overview.value);
    const all = shown === null ? [] : this._measured(this.context.measures, shown, row);
    this.header.hidden = layer === null;
    this._header.update({
      pair: shown?.pair ?? selection.pair ?? network.value?.pair ?? null,
      layer,
      parameter: selection.parameter ?? layer?.weight ?? shown?.parameter ?? null,
      figures: shown === null ? NO_FIGURES : this._figures(shown),
      measure: shown === null ? null : this._figure(all, selection.metric),
      highlight: shown === null ? '' : highlightText(selection, highlight),
      scale: this._scale,
      theme
    });
    const agrees = row === null ? null : shown?.disagreement === null;
    this._drawMeasures(all, agrees, shown?.loop ?? 'plain');
    this._form.update(settingsOf(selection), shown);
    this.showStatus('change', { ...change, value: shown }, !this.expectsMore());
    this._warning.hidden = (shown?.disagreement ?? null) === null;
    this._warning.textContent = shown?.disagreement ?? '';
    if (shown !== null) {
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
    const notice = nothingToDraw(change, levels.includes(true));
    this._notice.hidden = notice === '';
    this._notice.textContent = notice;
    this._view.node.hidden = notice !== '';
    this._legend.hidden = notice !== '' && levels.includes(true);
    this._drawLegend(change, selection.levels, theme);
    if (notice !== '') {
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
          animate: sameFrame && motionAllowed()
        },
        `Histogram of the change of ${count(change.count)} weights.`
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

  private _toggleCategory(rect: IStackRect): void {
    const { selection } = this.context;
    if (this._change !== null) {
      const again = isWithin(this._change, rect, selection.value.category);
      selection.update({ category: again ? null : categoryOf(this._change, rect) });
    }
  }

  /** Keeps the levels in their own order, whatever the order they were clicked in. */
  private _toggleLevel(id: string): void {
    const { selection, sorting } = this.context;
    const on = new Set(selection.value.levels);
    if (!on.delete(id)) {
      on.add(id);
    }
    const { levels, special } = sorting.levels;
    const known = [...levels, ...special].map(level => level.id);
    selection.update({ levels: known.filter(level => on.has(level)) });
  }

  private _selectParameter(id: string): void {
    const { selection, comparison } = this.context;
    const layer = selectedLayer(comparison.value.network.value, selection.value);
    selection.update({ parameter: id === layer?.weight ? null : id });
  }

  private _switchScale(): void {
    this._scale = this._scale === 'log' ? 'linear' : 'log';
    this.schedule();
  }

  private _describe(rect: IStackRect): HTMLElement {
    const change = this._change;
    if (change === null) {
      return element('div', '');
    }
    const { bin } = categoryOf(change, rect);
    const rows = change.levels.flatMap((level, i): [string, string][] => {
      const own = change.counts[rect.bin * change.levels.length + i];
      const worth = level.rpd !== null || own > 0;
      return worth ? [[`${i === rect.level ? '▸ ' : ''}${level.name}`, count(own)]] : [];
    });
    const level = change.levels[rect.level];
    const title = `Change ${rangeText(bin)}`;
    const root = description(title, [...rows.reverse()]);
    const note = element('p', 'cnn-LayerDetails-note');
    const kind =
      level.rpd === null
        ? `${level.name} (${level.ratio})`
        : `${level.name} relatively (${level.ratio})`;
    note.textContent = `${count(rect.count)} ${rect.count === 1 ? 'weight' : 'weights'} changed by ${rangeText(bin)}: ${kind}. Click to highlight.`;
    root.append(note);
    return root;
  }

  private readonly _header: DistributionHeader;
  private readonly _view: HistogramView;
  private readonly _measures: Popover;
  private readonly _settings: Popover;
  private readonly _form: SettingsForm;
  private readonly _legend = element('div', 'cnn-LevelLegend');
  private readonly _notice = element('p', 'cnn-Distribution-notice');
  private readonly _warning = element('div', 'cnn-Distribution-warning');
  private readonly _measured = remember(measured);
  private readonly _figures = remember(figures);
  private readonly _drawLegend = remember(
    (change: IParameterChange, shown: readonly string[], theme: ITheme): void =>
      drawLevelLegend(this._legend, legendEntries(change, shown, theme), id =>
        this._toggleLevel(id)
      )
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
  const { bin } = categoryOf(change, rect);
  const noun = rect.count === 1 ? 'weight' : 'weights';
  return `change ${rangeText(bin)}, ${change.levels[rect.level].name}: ${count(rect.count)} ${noun}`;
}

/** The room for the histogram, which is not drawn smaller than can be told apart. */
function roomOf({ width, height }: IExtent): IExtent {
  return { width: Math.max(120, width), height: Math.max(70, height) };
}

function motionAllowed(): boolean {
  return (
    typeof window.matchMedia === 'function' &&
    !window.matchMedia('(prefers-reduced-motion: reduce)').matches
  );
}
