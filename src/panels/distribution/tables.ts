import type { ITable } from '../../export';
import type { IParameterChange } from '../../state';
import { trans } from '../../text/trans';
import type { IMeasured } from './measuresView';

/** All measures of what is shown. */
export function measureTable(
  { parameter, layer }: IParameterChange,
  all: readonly IMeasured[]
): ITable {
  return {
    file: 'measures',
    title: trans.__('measures'),
    columns: ['layer', 'parameter', 'measure', 'value'],
    rows: all.map(({ measure, value }) => [layer, parameter, measure.id, value])
  };
}

/** Weights by bin of |x − y| and change level, those of levels that are hidden as well. */
export function binTable({ edges, counts, levels }: IParameterChange): ITable {
  return {
    file: 'bins',
    title: trans.__('bins'),
    columns: ['from', 'to', ...levels.map(({ id }) => id)],
    rows: Array.from({ length: edges.length - 1 }, (_, bin) => [
      edges[bin],
      edges[bin + 1],
      ...levels.map((_level, level) => counts[bin * levels.length + level])
    ])
  };
}
