import type { IParameterChange } from '../../state';
import { isCoarse } from '../../tensor/tiles';

/** The change of every kernel and of every channel; null where bars would say nothing new. */
export interface IMargins {
  readonly columns: Float64Array | null;
  readonly rows: Float64Array | null;
}

/**
 * Euclidean distances over the columns and the rows of a map. Those of the rows come of its cells,
 * and are left out of large layers, of which the map has but the largest of several.
 */
export function marginsOf(change: IParameterChange): IMargins {
  const found = known.get(change) ?? computed(change);
  known.set(change, found);
  return found;
}

const known = new WeakMap<IParameterChange, IMargins>();

function computed(change: IParameterChange): IMargins {
  const { grid, tile, kernels } = change;
  const { kernels: columns, channels: rows } = grid;
  return {
    columns: rows > 1 ? kernels : null,
    rows: columns > 1 && rows > 1 && !isCoarse(tile) ? channelDistances(change) : null
  };
}

/** The Euclidean distance of every channel, where every cell has a value of its own. */
export function channelDistances({ grid, cells }: IParameterChange): Float64Array {
  const { kernels: columns, channels: rows } = grid;
  const squares = new Float64Array(rows);
  for (let column = 0, i = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++, i++) {
      // What is not finite is in no measure of the kernels either.
      squares[row] += Number.isFinite(cells[i]) ? cells[i] * cells[i] : 0;
    }
  }
  return squares.map(Math.sqrt);
}
