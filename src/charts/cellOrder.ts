/** In which order the columns or the rows of a map stand: a permutation and its inverse. */
export interface IAxisOrder {
  /** The index of what stands at each position. */
  readonly indices: Uint32Array;
  /** The position of each index. */
  readonly positions: Uint32Array;
}

/** In which order columns and rows stand; null where by index. */
export interface ICellOrder {
  readonly columns: IAxisOrder | null;
  readonly rows: IAxisOrder | null;
}

export const BY_INDEX: ICellOrder = { columns: null, rows: null };

/** @param indices - every index once, as they are to stand */
export function axisOrder(indices: ArrayLike<number>): IAxisOrder {
  const order = { indices: Uint32Array.from(indices), positions: new Uint32Array(indices.length) };
  order.indices.forEach((index, position) => (order.positions[index] = position));
  return order;
}

/** The index of what stands at a position. */
export function indexAt(order: IAxisOrder | null, position: number): number {
  return order === null ? position : order.indices[position];
}

/** Where an index stands. */
export function positionOf(order: IAxisOrder | null, index: number): number {
  return order === null ? index : order.positions[index];
}

/**
 * Values of cells, column by column, as the cells stand: the same array where they stand by index.
 *
 * @param rows - cells of a column
 */
export function inOrder<T extends Float32Array | Uint32Array>(
  values: T,
  rows: number,
  order: ICellOrder
): T {
  if (order.columns === null && order.rows === null) {
    return values;
  }
  const moved = values.slice() as T;
  for (let i = 0, column = 0; i < values.length; column++) {
    const first = indexAt(order.columns, column) * rows;
    for (let row = 0; row < rows; row++, i++) {
      moved[i] = values[first + indexAt(order.rows, row)];
    }
  }
  return moved;
}
