import { count, number } from '../../charts/format';
import { nothingToCompare } from '../../state';
import type { ILayer } from '../../state';
import { MOST, nameText } from '../../text/names';
import { cellName, isSingle } from './axes';
import type { IMapModel } from './content';
import type { IHeaderText } from './header';

/** '153 weights highlighted in 98 cells'; in a map of single weights the cells are the weights. */
export function highlightText(weights: number, cells: number, single: boolean): string {
  const of = `${count(weights)} ${weights === 1 ? 'weight' : 'weights'} highlighted`;
  return single ? of : `${of} in ${count(cells)} ${cells === 1 ? 'cell' : 'cells'}`;
}

export function headerText(layer: ILayer, { change, axes, highlight }: IMapModel): IHeaderText {
  const parameter = layer.parameters.find(({ id }) => id === change.parameter);
  const role = parameter?.role ?? 'weight';
  const single = isSingle(change.grid);
  return {
    layer: layer.id,
    parameter:
      role === 'weight'
        ? axes.extents
        : `${nameText(role.replace('_', ' '), MOST.label)}: ${axes.extents}`,
    colour: single ? 'stronger = weight changed more' : 'stronger = channel kernel changed more',
    highlight: highlight === null ? '' : highlightText(highlight.count, highlight.held, single)
  };
}

/** The map in one sentence, for those who do not see it. */
export function mapSummary(layer: ILayer, { change, axes }: IMapModel): string {
  const largest = change.cellMaxAt;
  const shape = `Pixel map of ${nameText(layer.id)}: ${axes.extents}.`;
  const keys = 'Arrow keys move between cells, Enter opens one, plus and minus zoom.';
  if (largest === null) {
    return `${shape} ${nothingToCompare(change) || 'No cell has arrived yet.'} ${keys}`;
  }
  const { channels } = change.grid;
  const name = cellName(axes, Math.floor(largest / channels), largest % channels);
  return `${shape} The largest change, ${number(change.cellMax)}, is at ${name.toLowerCase()}. ${keys}`;
}
