import { windowLayout } from '../../charts/weightMap';
import { areSelected, asksFolding, categoryKey, foldingWords, weightedLayer } from '../../state';
import type {
  IActivationChange,
  IComparison,
  IHighlight,
  ILayer,
  IPairNames,
  IParameterChange,
  ISelection,
  ISlice,
  IWeights
} from '../../state';
import { axesOf } from './axes';
import type { IMapGround } from './content';
import { gatesOf } from './gates';

/** The layer of the selection and what belongs to it; what is of an older selection is left out. */
export interface IShownLayer {
  readonly layer: ILayer | null;
  readonly change: IParameterChange | null;
  readonly highlight: IHighlight | null;
  readonly activations: ISlice<IActivationChange>;
  /** The weights of the cells in view. */
  readonly window: IWeights | null;
}

export function shownLayerOf(selection: ISelection, comparison: IComparison): IShownLayer {
  const { network, activations } = comparison;
  const layer = weightedLayer(network.value, selection)?.layer ?? null;
  const change = currentChange(selection, comparison, layer);
  const { value } = activations;
  const fits = value === null || areSelected(value, layer?.id ?? null, selection);
  const window = comparison.window.value;
  return {
    layer,
    change,
    highlight: change && currentHighlight(selection, comparison, change),
    activations: fits ? activations : { ...activations, value: null },
    window: window?.parameter === change?.parameter ? window : null
  };
}

function currentChange(
  { parameter, pair }: ISelection,
  { change, network }: IComparison,
  layer: ILayer | null
): IParameterChange | null {
  const { value } = change;
  const names = pair ?? network.value?.pair ?? null;
  const wanted = parameter ?? layer?.weight ?? value?.parameter;
  const fits =
    value !== null &&
    value.layer === layer?.id &&
    value.parameter === wanted &&
    (names === null || samePair(value.pair, names));
  return fits ? value : null;
}

function samePair(left: IPairNames, right: IPairNames): boolean {
  return left.a === right.a && left.b === right.b;
}

function currentHighlight(
  selection: ISelection,
  { highlight: { value } }: IComparison,
  change: IParameterChange
): IHighlight | null {
  const fits =
    value?.cells.length === change.cells.length && categoryKey(value) === categoryKey(selection);
  return fits ? value : null;
}

/** What became of folding batch normalisation into the weight shown; '' when not asked for. */
export function foldingNote({ layer, change }: IShownLayer, { folded }: ISelection): string {
  const shown = layer !== null && change !== null && change.parameter === layer.weight;
  return shown && asksFolding(layer, folded) ? foldingWords(layer) : '';
}

/** What the map shows, in words and numbers, whatever is highlighted. */
export function groundOf(
  layer: ILayer,
  change: IParameterChange,
  activations: IActivationChange | null
): IMapGround {
  const parameter = layer.parameters.find(({ id }) => id === change.parameter);
  const { grid } = change;
  const guessed = grid.channels > 1 || grid.window.length > 0 ? 2 : 1;
  const dimensions = (parameter?.a ?? parameter?.b)?.shape.length ?? guessed;
  return {
    change,
    axes: axesOf(
      layer,
      grid,
      dimensions,
      {
        input: activations?.input?.channels ?? null,
        output: activations?.output?.channels ?? null
      },
      gatesOf(layer, parameter)
    ),
    layout: windowLayout(grid.window)
  };
}
