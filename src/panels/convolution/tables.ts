import type { ITable } from '../../export';
import type { IParameterChange } from '../../state';
import { trans } from '../../text/trans';

/**
 * The change of every cell as the map has it: a column a kernel, a line a channel. Of large layers a
 * value is the largest of several cells, and the names say of which.
 */
export function mapTable({ grid, tile, cells }: IParameterChange): ITable {
  const columns = runs(grid.kernels, tile.kernels);
  const rows = runs(grid.channels, tile.channels);
  return {
    file: 'kernels-channels',
    title: trans.__('change by kernel and channel'),
    columns: ['channel', ...columns.map(run => `kernel ${run}`)],
    rows: rows.map((run, row) => [
      run,
      ...columns.map((_, column) => cells[column * rows.length + row])
    ])
  };
}

/** '0', '1' … or '0–3', '4–7' … */
function runs(count: number, size: number): string[] {
  return Array.from({ length: Math.ceil(count / size) }, (_, i) => {
    const last = Math.min(count, (i + 1) * size) - 1;
    return last > i * size ? `${i * size}–${last}` : String(i * size);
  });
}
