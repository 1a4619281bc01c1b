/** Equal tiles in rows, or in one row that scrolls sideways where a view is low and wide. */
export interface IGrid {
  readonly count: number;
  readonly columns: number;
  readonly rows: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
  readonly sideways: boolean;
}

export interface IView {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
}

/** Lays tiles of at least the given size out in a view; columns share its width. */
export function layoutGrid(
  count: number,
  view: Pick<IView, 'width' | 'height'>,
  tileWidth: number,
  tileHeight: number
): IGrid {
  if (view.height < 1.6 * tileHeight && view.width >= 2 * tileWidth) {
    return { count, columns: count, rows: 1, tileWidth, tileHeight, sideways: true };
  }
  const columns = Math.max(1, Math.floor(view.width / tileWidth));
  return {
    count,
    columns,
    rows: Math.ceil(count / columns),
    tileWidth: view.width / columns,
    tileHeight,
    sideways: false
  };
}

/** Tiles [start, stop) that a view shows, one line around it included. */
export function visibleTiles(grid: IGrid, view: IView): readonly [number, number] {
  const [from, extent, size, line] = grid.sideways
    ? [view.left, view.width, grid.tileWidth, 1]
    : [view.top, view.height, grid.tileHeight, grid.columns];
  const start = Math.max(0, Math.floor(from / size) - 1) * line;
  const stop = (Math.ceil((from + extent) / size) + 1) * line;
  return [Math.min(start, grid.count), Math.min(stop, grid.count)];
}

/** Top left corner of a tile. */
export function tilePosition(grid: IGrid, index: number): { left: number; top: number } {
  return {
    left: (index % grid.columns) * grid.tileWidth,
    top: Math.floor(index / grid.columns) * grid.tileHeight
  };
}

/** Where to scroll so that a tile is wholly in view; unchanged when it is. */
export function revealTile(grid: IGrid, view: IView, index: number): { left: number; top: number } {
  const { left, top } = tilePosition(grid, index);
  return {
    left: nearest(view.left, left, grid.tileWidth, view.width),
    top: grid.sideways ? 0 : nearest(view.top, top, grid.tileHeight, view.height)
  };
}

function nearest(scroll: number, start: number, size: number, extent: number): number {
  if (start < scroll || size > extent) {
    return start;
  }
  return start + size > scroll + extent ? Math.max(0, start + size - extent) : scroll;
}
