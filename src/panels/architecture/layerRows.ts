import { changeBy } from '../../state';
import type { ILayer, IMeasure } from '../../state';
import { kindWords } from '../../text/kinds';
import { causeNumber } from './cause';
import type { IRating, IRatings } from './ratings';
import { layerNames, parameterCount, sharedBeginning } from './words';

/** What a list of layers is sorted by: the measure that shades, another by id, or a property. */
export type ListColumn = 'shown' | 'name' | 'kind' | 'parameters' | `measure ${string}`;

export interface IListOrder {
  readonly by: ListColumn;
  readonly descending: boolean;
}

/** The strongest change first. */
export const FIRST_ORDER: IListOrder = { by: 'shown', descending: true };

/** One layer of the list. */
export interface ILayerRow {
  readonly layer: ILayer;
  /** Without what all names begin with alike. */
  readonly name: string;
  readonly kind: string;
  readonly parameters: number;
  readonly rating: IRating;
  /** Place in the network. */
  readonly at: number;
}

/** The layers with parameters, as they are listed before they are sorted, in network order. */
export function layerRows(layers: readonly ILayer[], ratings: IRatings): readonly ILayerRow[] {
  const listed = layers.filter(({ parameters }) => parameters.length > 0);
  const shared = sharedBeginning(listed.map(({ id }) => id));
  return listed.map((layer, at) => ({
    layer,
    name: layerNames(layer, null, shared),
    kind: kindWords(layer.kind),
    parameters: Math.max(parameterCount(layer, 'a'), parameterCount(layer, 'b')),
    rating: ratings.of(layer),
    at
  }));
}

/** Sorts rows; those without a number come last, equal ones in network order. */
export function sortedRows(
  rows: readonly ILayerRow[],
  { by, descending }: IListOrder
): readonly ILayerRow[] {
  const sign = descending ? -1 : 1;
  if (by === 'kind') {
    return [...rows].sort((p, q) => sign * p.kind.localeCompare(q.kind) || p.at - q.at);
  }
  const keys = new Map(rows.map(row => [row, keyOf(row, by)]));
  return [...rows].sort((p, q) => {
    const [left, right] = [keys.get(p) ?? null, keys.get(q) ?? null];
    if (left === null || right === null) {
      return Number(left === null) - Number(right === null) || p.at - q.at;
    }
    return sign * (left - right) || p.at - q.at;
  });
}

/** The order after a click on a column's header: numbers begin with the largest. */
export function orderAfter({ by, descending }: IListOrder, column: ListColumn): IListOrder {
  return {
    by: column,
    descending: by === column ? !descending : column !== 'name' && column !== 'kind'
  };
}

/** A measured number of a row; null where there is none. */
export function valueOf(
  { layer, rating: { row, cause } }: ILayerRow,
  { id }: Pick<IMeasure, 'id'>
): number | null {
  return (cause && causeNumber(cause, id)) ?? changeBy(layer, row, id);
}

function keyOf(row: ILayerRow, by: ListColumn): number | null {
  switch (by) {
    case 'shown':
      return row.rating.value;
    case 'parameters':
      return row.parameters;
    case 'name':
    case 'kind':
      return row.at;
    default:
      return valueOf(row, { id: by.slice('measure '.length) });
  }
}
