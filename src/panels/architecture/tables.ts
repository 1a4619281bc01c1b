import type { ITable } from '../../export';
import { layerRow } from '../../state';
import type { ILayer, IMeasure, INetwork, IOverview } from '../../state';
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

function weightShape({ parameters, weight }: ILayer, side: 'a' | 'b'): string | null {
  const own = parameters.find(({ id }) => id === weight)?.[side];
  return own ? own.shape.join(' × ') : null;
}
