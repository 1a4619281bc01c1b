import { count, number } from '../../charts/format';
import { nothingToCompare } from '../../state';
import type { ILayer } from '../../state';
import { nameText } from '../../text/names';
import { roleWord } from '../../text/roles';
import { trans } from '../../text/trans';
import { isSingle, placeName } from './axes';
import type { IMapModel } from './content';
import type { IHeaderText } from './header';

/** '153 highlighted in 98 cells'; in a map of single weights the cells are the weights. */
export function highlightText(weights: number, cells: number, single: boolean): string {
  return single
    ? trans.__('%1 highlighted', count(weights))
    : trans._n(
        '%2 highlighted in %1 cell',
        '%2 highlighted in %3 cells',
        cells,
        count(weights),
        count(cells)
      );
}

export function headerText(layer: ILayer, { change, axes, highlight }: IMapModel): IHeaderText {
  const parameter = layer.parameters.find(({ id }) => id === change.parameter);
  const role = parameter?.role ?? 'weight';
  const single = isSingle(change.grid);
  return {
    layer: layer.id,
    parameter: role === 'weight' ? axes.extents : `${roleWord(role)}: ${axes.extents}`,
    highlight: highlight === null ? '' : highlightText(highlight.count, highlight.held, single)
  };
}

/** The map in one sentence, for those who do not see it. */
export function mapSummary(layer: ILayer, { change, axes }: IMapModel): string {
  const largest = change.cellMaxAt;
  const shape = trans.__('Pixel map of %1: %2.', nameText(layer.id), axes.extents);
  const keys = trans.__('Arrow keys move between cells, Enter opens one, plus and minus zoom.');
  if (largest === null) {
    const why = nothingToCompare(change) || trans.__('No cell has arrived yet.');
    return `${shape} ${why} ${keys}`;
  }
  const { channels } = change.grid;
  const name = placeName(axes, Math.floor(largest / channels), largest % channels);
  const where = trans.__('The largest change, %1, is at %2.', number(change.cellMax), name);
  return `${shape} ${where} ${keys}`;
}
