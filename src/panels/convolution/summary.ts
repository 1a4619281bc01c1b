import { count, number } from '../../charts/format';
import type { IHighlight, ILayer, IParameterChange } from '../../state';
import { cellName, isSingle } from './axes';
import type { IMapModel } from './content';
import type { IHeaderText } from './header';

/** How many cells hold at least one of the highlighted weights. */
export function highlightedCells({ cells }: IHighlight): number {
  let held = 0;
  for (const weights of cells) {
    held += weights > 0 ? 1 : 0;
  }
  return held;
}

/** '153 weights highlighted in 98 cells'; in a map of single weights the cells are the weights. */
export function highlightText(weights: number, cells: number, single: boolean): string {
  const of = `${count(weights)} ${weights === 1 ? 'weight' : 'weights'} highlighted`;
  return single ? of : `${of} in ${count(cells)} ${cells === 1 ? 'cell' : 'cells'}`;
}

/** @param cells - how many cells hold highlighted weights */
export function headerText(
  layer: ILayer,
  { change, axes, highlight }: IMapModel,
  cells: number
): IHeaderText {
  const parameter = layer.parameters.find(({ id }) => id === change.parameter);
  const role = parameter?.role ?? 'weight';
  const single = isSingle(change.grid);
  return {
    layer: layer.id,
    parameter: role === 'weight' ? axes.extents : `${role.replace('_', ' ')}: ${axes.extents}`,
    colour: single ? 'stronger = weight changed more' : 'stronger = channel kernel changed more',
    highlight: highlight === null ? '' : highlightText(highlight.count, cells, single)
  };
}

/** The map in one sentence, for those who do not see it. */
export function mapSummary(
  layer: ILayer,
  { change, axes }: IMapModel,
  largest: number | null
): string {
  const shape = `Pixel map of ${layer.id}: ${axes.extents}.`;
  const keys = 'Arrow keys move between cells, Enter opens one, plus and minus zoom.';
  if (largest === null) {
    return `${shape} No cell has changed or arrived yet. ${keys}`;
  }
  const { channels } = change.grid;
  const name = cellName(axes, Math.floor(largest / channels), largest % channels);
  return `${shape} The largest change, ${number(change.cells[largest])}, is at ${name.toLowerCase()}. ${keys}`;
}

/** Index of the cell that changed most; null when none changed. */
export function largestCell({ cells }: IParameterChange): number | null {
  let largest: number | null = null;
  for (let i = 0; i < cells.length; i++) {
    if (cells[i] > (largest === null ? 0 : cells[largest])) {
      largest = i;
    }
  }
  return largest;
}
