import type { Message } from '@lumino/messaging';

import { count } from '../../charts/format';
import { drawLevelLegend } from '../../charts/levelLegend';
import type { ILegendEntry } from '../../charts/levelLegend';
import type { CountScale, IStackRect } from '../../charts/stackedBins';
import { currentTheme } from '../../charts/theme';
import type { ITheme } from '../../charts/theme';
import { description } from '../../charts/tooltip';
import type { IParameterChange, ISelection } from '../../state';
import { Panel, element } from '../panel';
import type { IPanelContext } from '../panel';
import { categoryOf, isWithin, rangeText, rpdText } from './category';
import { DistributionHeader } from './header';
import { HistogramView } from './histogramView';
import { figures, highlightText, nothingToDraw, selectedLayer, shownChange } from './summary';

/** Panel (b): how many weights changed how much, absolutely and relatively. */
export class DistributionPanel extends Panel {
  constructor({ context }: { readonly context: IPanelContext }) {
    super({
      context,
      name: 'distribution',
      title: 'Distribution',
      caption: 'How many weights of the selected layer changed how much'
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
    this.node.addEventListener('keydown', event => {
      if (event.key === 'Escape' && context.selection.value.category !== null) {
        context.selection.update({ category: null });
        event.stopPropagation();
      }
    });
  }

  dispose(): void {
    this._view.dispose();
    super.dispose();
  }

  protected draw(): void {
    const { change, network, highlight } = this.context.comparison.value;
    const selection = this.context.selection.value;
    const theme = currentTheme();
    const shown = shownChange(change, network.value, selection);
    const waiting = selection.category !== null && highlight.status === 'busy';
    const layer = selectedLayer(network.value, selection);
    this.header.hidden = layer === null;
    this._header.update({
      pair: shown?.pair ?? selection.pair ?? network.value?.pair ?? null,
      layer,
      parameter: selection.parameter ?? layer?.weight ?? shown?.parameter ?? null,
      figures: shown === null ? [] : figures(shown),
      highlight: shown === null ? '' : highlightText(selection, highlight),
      scale: this._scale,
      theme
    });
    this.showStatus('change', { ...change, value: shown }, !waiting);
    this._warning.hidden = (shown?.disagreement ?? null) === null;
    this._warning.textContent = shown?.disagreement ?? '';
    if (shown !== null) {
      this._drawChange(shown, selection, theme);
    }
    this._change = shown;
  }

  protected onAfterHide(message: Message): void {
    super.onAfterHide(message);
    this._view.hideTooltip();
  }

  protected onBeforeDetach(message: Message): void {
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
    drawLevelLegend(this._legend, legendEntries(change, selection.levels, theme), id =>
      this._toggleLevel(id)
    );
    if (notice !== '') {
      return;
    }
    const { width, height } = this._view.extent;
    const drawn = [change, selection.levels, selection.category, theme, this._scale, width, height];
    if (drawn.some((value, i) => value !== this._drawn[i])) {
      const sameFrame = [0, 5, 6].every(i => drawn[i] === this._drawn[i]);
      this._view.draw(
        {
          counts: change.counts,
          bins: change.edges.length - 1,
          levels: change.levels.length,
          edges: change.edges,
          shown: levels,
          scale: this._scale,
          width,
          height,
          theme,
          label: rect => label(change, rect),
          isSelected: rect => isWithin(change, rect, selection.category),
          animate: sameFrame && motionAllowed()
        },
        `Histogram of the change of ${count(change.count)} weights.`
      );
      this._drawn = drawn;
    }
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
    const { selection, levels } = this.context;
    const on = new Set(selection.value.levels);
    if (!on.delete(id)) {
      on.add(id);
    }
    const known = (this._change?.levels ?? levels).map(level => level.id);
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
    const rows = change.levels.map((level, i): [string, string] => {
      const own = change.counts[rect.bin * change.levels.length + i];
      return [`${i === rect.level ? '▸ ' : ''}${level.name}`, count(own)];
    });
    const level = change.levels[rect.level];
    const title = `Change ${rangeText(bin)}`;
    const root = description(title, [...rows.reverse()]);
    const note = element('p', 'cnn-LayerDetails-note');
    note.textContent = `${count(rect.count)} weights changed by ${rangeText(bin)} and ${level.name} relatively (${level.ratio}). Click to highlight them.`;
    root.append(note);
    return root;
  }

  private readonly _header: DistributionHeader;
  private readonly _view: HistogramView;
  private readonly _legend = element('div', 'cnn-LevelLegend');
  private readonly _notice = element('p', 'cnn-Distribution-notice');
  private readonly _warning = element('div', 'cnn-Distribution-warning');
  private _scale: CountScale = 'linear';
  private _change: IParameterChange | null = null;
  private _drawn: readonly unknown[] = [];
}

function label(change: IParameterChange, rect: IStackRect): string {
  const { bin } = categoryOf(change, rect);
  const noun = rect.count === 1 ? 'weight' : 'weights';
  return `change ${rangeText(bin)}, ${change.levels[rect.level].name}: ${count(rect.count)} ${noun}`;
}

function legendEntries(
  { levels, counts }: IParameterChange,
  shown: readonly string[],
  theme: ITheme
): ILegendEntry[] {
  const colours = theme.levels(levels.length);
  const totals = levels.map((_, level) =>
    counts.reduce((sum, own, i) => (i % levels.length === level ? sum + own : sum), 0)
  );
  const all = totals.reduce((sum, own) => sum + own, 0);
  return levels.map((level, i) => ({
    id: level.id,
    name: level.name,
    range: rpdText(level, levels),
    ratio: level.ratio,
    count: totals[i],
    share: all > 0 ? totals[i] / all : 0,
    colour: colours[i],
    shown: shown.includes(level.id)
  }));
}

function motionAllowed(): boolean {
  return (
    typeof window.matchMedia === 'function' &&
    !window.matchMedia('(prefers-reduced-motion: reduce)').matches
  );
}
