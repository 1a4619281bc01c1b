import { count, nonfiniteWords, number } from '../../charts/format';
import type { IHighlight, IParameterChange, ISlice } from '../../state';
import { findLayer, nothingToCompare } from '../../state';
import type { ILayer, INetwork, ISelection } from '../../state';

/** What the header says in figures, in order. */
export function figures(change: IParameterChange): readonly string[] {
  const { received, count: all, nonfinite, measures } = change;
  const weights =
    received < all ? `${count(received)} of ${count(all)} weights` : `${count(all)} weights`;
  return [
    change.folded ? `${weights} of effective kernels` : weights,
    ...(nonfinite > 0 ? [`${count(nonfinite)} NaN or infinite, left out (${sides(change)})`] : []),
    ...('euclidean' in measures ? [`Euclidean distance ${number(measures.euclidean)}`] : [])
  ];
}

/** 'A: 3 NaN; B: none' */
function sides({ nonfiniteA, nonfiniteB }: IParameterChange): string {
  return `A: ${nonfiniteWords(nonfiniteA)}; B: ${nonfiniteWords(nonfiniteB)}`;
}

/** What the header says about the selected category; '' without one. */
export function highlightText(
  selection: ISelection,
  { value, status, message }: ISlice<IHighlight>
): string {
  if (selection.category === null) {
    return '';
  }
  if (status === 'error') {
    return message;
  }
  const same = JSON.stringify(value?.category) === JSON.stringify(selection.category);
  return value !== null && same && status === 'ready'
    ? `${count(value.count)} ${value.count === 1 ? 'weight' : 'weights'} highlighted`
    : 'Highlighting…';
}

/** Why there is no histogram to draw though the weights have been compared; '' if there is. */
export function nothingToDraw(change: IParameterChange, anyShown: boolean): string {
  const nothing = nothingToCompare(change);
  return nothing !== '' || anyShown
    ? nothing
    : 'All change levels are switched off. Click one in the legend to show it.';
}

/** The selected layer; null when none is or the network is not known. */
export function selectedLayer(network: INetwork | null, selection: ISelection): ILayer | null {
  return network === null ? null : findLayer(network, selection.layer);
}

/** The change if it belongs to what is selected: one on its way out is not shown. */
export function shownChange(
  slice: ISlice<IParameterChange>,
  network: INetwork | null,
  selection: ISelection
): IParameterChange | null {
  const { value } = slice;
  const layer = selectedLayer(network, selection);
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
