import { element } from '../../charts/element';
import { count, measureText } from '../../charts/format';
import { pairTitle } from '../../charts/pairTitle';
import type { Ramp } from '../../charts/ramp';
import { rampLegend } from '../../charts/rampLegend';
import type { ITheme } from '../../charts/theme';
import { hasFolding, isMeasured, layerRows } from '../../state';
import type { IMeasure, INetwork, IOverview } from '../../state';
import { button } from '../elements';
import { Notes } from '../notes';
import type { IRatings } from './ratings';

export interface IHeaderActions {
  readonly onMetric: (id: string) => void;
  readonly onMost: () => void;
  readonly onLeast: () => void;
  readonly onFit: () => void;
  /** Switches between stored and effective kernels. */
  readonly onFolded: () => void;
}

const FOLDED_TEXT =
  'Compares kernels as they act: with the batch normalisation that follows folded in, ' +
  'each kernel times γ / √(variance + ε).';
const NOTHING_TO_FOLD =
  'No batch normalisation of this network can be folded into the layer before it.';

/** Says what the graph shows: snapshots, measure, counts, shades; and holds its controls. */
export class ArchitectureHeader {
  constructor(
    private readonly _measures: readonly IMeasure[],
    { onMetric, onMost, onLeast, onFit, onFolded }: IHeaderActions
  ) {
    this._select = element('select', 'cnn-Select');
    this._select.setAttribute('aria-label', 'Measure that shades the layers');
    for (const { id, name, formula, text } of _measures) {
      const option = element('option', '');
      option.value = id;
      option.textContent = name;
      option.title = `${formula}. ${text}`;
      this._select.append(option);
    }
    this._select.addEventListener('change', () => onMetric(this._select.value));
    this._most = button('Most changed', onMost);
    this._least = button('Least changed', onLeast);
    this._fit = button('Fit', onFit);
    this._fit.title = 'Shows the whole network. Drag to move it; ctrl or ⌘ and the wheel zoom.';
    const buttons = element('span', 'cnn-Architecture-buttons');
    this._folded = button('BN-folded', onFolded);
    buttons.append(this._most, this._least, this._folded, this._fit);
    this.nodes = [this._title, this._counts, this._notes.node, this._select, buttons, this._legend];
  }

  readonly nodes: readonly HTMLElement[];

  update(
    network: INetwork,
    ratings: IRatings,
    { theme, measure, ramp, folded }: IHeaderStyle
  ): void {
    this._title.replaceChildren(pairTitle(network.pair, theme));
    this._select.value = measure.id;
    this._select.title = `${measure.formula}. ${measure.text}`;
    this._counts.textContent = counts(network, ratings.overview, measure);
    this._most.disabled = ratings.most === null;
    this._least.disabled = ratings.least === null;
    const foldable = hasFolding(network);
    this._folded.disabled = !foldable;
    this._folded.title = foldable ? FOLDED_TEXT : NOTHING_TO_FOLD;
    this._folded.setAttribute('aria-pressed', String(folded && foldable));
    this._notes.update(notes(network, ratings.overview));
    const words = measure.name.toLowerCase();
    this._most.title = `Selects the layer with the largest ${words}.`;
    this._least.title = `Selects the layer with the smallest ${words}.`;
    this._legend.replaceChildren(
      rampLegend({
        name: measure.name,
        values: ratings.values,
        ramp,
        theme,
        text: value => measureText(value, measure)
      })
    );
  }

  /** Measure by id; the first one for an id that no side knows. */
  measure(id: string): IMeasure {
    return this._measures.find(measure => measure.id === id) ?? this._measures[0];
  }

  private readonly _title = element('span', 'cnn-Panel-title');
  private readonly _counts = element('span', 'cnn-Panel-counts');
  private readonly _notes = new Notes();
  private readonly _folded: HTMLButtonElement;
  private readonly _legend = element('span', 'cnn-Architecture-legend');
  private readonly _select: HTMLSelectElement;
  private readonly _most: HTMLButtonElement;
  private readonly _least: HTMLButtonElement;
  private readonly _fit: HTMLButtonElement;
}

interface IHeaderStyle {
  readonly theme: ITheme;
  readonly measure: IMeasure;
  readonly ramp: Ramp;
  readonly folded: boolean;
}

/** What is to be known of the pair, and of each of its snapshots, e.g. that it cannot run. */
function notes({ pair, snapshots, note }: INetwork, overview: IOverview | null): string[] {
  const own = (['a', 'b'] as const).map(side => {
    const found = snapshots.find(({ name }) => name === pair[side])?.note ?? null;
    return found && `${side.toUpperCase()}: ${found}`;
  });
  return [note, overview?.note ?? null, ...own].filter(text => text !== null);
}

function counts({ layers }: INetwork, overview: IOverview | null, { id }: IMeasure): string {
  if (overview === null) {
    return `${count(layers.length)} layers`;
  }
  const measured = [...layerRows(overview).values()].filter(row => isMeasured(row, id));
  return `${count(measured.length)} of ${count(overview.total)} ${overview.total === 1 ? 'layer' : 'layers'}`;
}
