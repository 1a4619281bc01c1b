import { count, nonfiniteWords, weights } from '../../charts/format';
import { categoryKey, layerRow, weightedLayer } from '../../state';
import type { IHighlight, IParameterChange, ISlice } from '../../state';
import type { ILayer, ILayerOverview, INetwork, IOverview, ISelection } from '../../state';
import { sentenceText } from '../../text/names';
import { trans } from '../../text/trans';
import { categoryText } from './category';
import type { IFigure } from './header';

/** What the header says in figures, in order. */
export function figures(change: IParameterChange): readonly IFigure[] {
  const { received, count: all, nonfinite } = change;
  const compared =
    received < all ? trans.__('%1 of %2 weights', count(received), count(all)) : weights(all);
  const outside = outsideRange(change);
  const found = [
    { text: change.folded ? trans.__('%1 of effective kernels', compared) : compared, title: '' },
    nonfinite > 0 && {
      text: trans.__('%1 NaN or infinite, left out (%2)', count(nonfinite), sides(change)),
      title: trans.__(
        'Weights that are not finite in A or B are in no rectangle and in no measure.'
      )
    },
    outside > 0 && {
      text: trans.__('%1 outside the range', count(outside)),
      title: trans.__('They are in the bins below and above the chosen range.')
    }
  ];
  return found.filter(figure => figure !== false);
}

/** Weights in the bins outside the chosen range. */
function outsideRange({ counts, levels, inner }: IParameterChange): number {
  const [first, last] = inner;
  return counts.reduce((sum, own, i) => {
    const bin = Math.floor(i / levels.length);
    return bin < first || bin >= last ? sum + own : sum;
  }, 0);
}

/** The overview of what is shown, where it is its layer's weight. */
export function overviewRow(
  change: IParameterChange,
  layer: ILayer | null,
  overview: IOverview | null
): ILayerOverview | null {
  const same = overview?.params.a === change.pair.a && overview.params.b === change.pair.b;
  return same && layer?.weight === change.parameter ? layerRow(overview, change.layer) : null;
}

/** 'A: 3 NaN; B: none' */
function sides({ nonfiniteA, nonfiniteB }: IParameterChange): string {
  return `A: ${nonfiniteWords(nonfiniteA)}; B: ${nonfiniteWords(nonfiniteB)}`;
}

/** What the header says about the selected category; '' without one. */
export function highlightText(
  change: IParameterChange,
  selection: ISelection,
  { value, status, message }: ISlice<IHighlight>
): string {
  if (selection.category === null) {
    return '';
  }
  if (status === 'error') {
    return sentenceText(message);
  }
  return value !== null && categoryKey(value) === categoryKey(selection) && status === 'ready'
    ? trans.__('%1 highlighted: %2', weights(value.count), categoryText(change, selection.category))
    : trans.__('Highlighting…');
}

/** The layer whose weights are shown; null when none is selected or the network is not known. */
export function shownLayer(network: INetwork | null, selection: ISelection): ILayer | null {
  return weightedLayer(network, selection)?.layer ?? null;
}

/** The change if it belongs to what is selected: one on its way out is not shown. */
export function shownChange(
  slice: ISlice<IParameterChange>,
  network: INetwork | null,
  selection: ISelection
): IParameterChange | null {
  const { value } = slice;
  const layer = shownLayer(network, selection);
  if (value === null || layer === null) {
    return null;
  }
  const { pair } = selection;
  const parameter = selection.parameter ?? layer.weight;
  const current =
    value.layer === layer.id &&
    (parameter === null || value.parameter === parameter) &&
    (pair === null || (pair.a === value.pair.a && pair.b === value.pair.b));
  return current ? value : null;
}
