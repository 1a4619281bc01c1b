import type { ITable } from '../../export';
import { layerRow } from '../../state';
import type { ILayer, IMeasure, INetwork, IOverview, ITransplant } from '../../state';
import { trans } from '../../text/trans';
import { parameterCount } from './words';

/** All layers in network order with all measures, under the names of `Comparison.summary()`. */
export function layerTable(
  network: INetwork,
  overview: IOverview | null,
  measures: readonly IMeasure[]
): ITable {
  return {
    file: 'layers',
    title: trans.__('layers'),
    columns: [
      ...['layer', 'kind', 'status', 'shape_a', 'shape_b', 'parameters_a', 'parameters_b'],
      ...measures.map(({ id }) => id)
    ],
    rows: network.layers.map(layer => {
      const row = overview && layerRow(overview, layer.id);
      return [
        layer.id,
        layer.kind,
        layer.status,
        weightShape(layer, 'a'),
        weightShape(layer, 'b'),
        parameterCount(layer, 'a'),
        parameterCount(layer, 'b'),
        ...measures.map(({ id }) => row?.measures[id] ?? null)
      ];
    })
  };
}

/** What every layer of A does in B, under the names of `Transplant.table`. */
export function causeTable({ parts }: ITransplant): ITable {
  const columns = [
    ...(['layer', 'last', 'returned', 'collateral', 'control_returned'] as const),
    ...(['control_collateral', 'recovery', 'accuracy', 'fixed', 'broken'] as const)
  ];
  return {
    file: 'cause',
    title: trans.__('cause by experiment'),
    columns,
    rows: parts.map(part => columns.map(name => part[name]))
  };
}

function weightShape({ parameters, weight }: ILayer, side: 'a' | 'b'): string | null {
  const own = parameters.find(({ id }) => id === weight)?.[side];
  return own ? own.shape.join(' × ') : null;
}
