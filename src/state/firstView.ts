import type { ILayer, INetwork } from './network';
import { layerRow } from './overview';
import type { IChannelChanges, ILayerOverview, IOverview } from './results';

/** Kinds of layers that are shown first, the better ones before the others. */
const PREFERRED: readonly (readonly string[])[] = [['conv', 'conv_transpose'], ['dense']];

/** A layer's change by a measure, a finite number; null where there is none, or none yet. */
export function changeBy(layer: ILayer, row: ILayerOverview | null, metric: string): number | null {
  if (layer.status !== 'paired' || layer.parameters.length === 0) {
    return null;
  }
  const value = row?.measures[metric] ?? null;
  return value !== null && Number.isFinite(value) ? value : null;
}

/** Whether both snapshots have the weight of a layer in the same shape. */
export function hasComparableWeight({ parameters, weight }: ILayer): boolean {
  return parameters.some(({ id, comparable }) => id === weight && comparable);
}

/**
 * The layer that is shown first: the convolution that changed most by a measure; a dense layer where
 * no convolution can be compared, any layer with weights where there is neither. Of equals the first
 * in network order; those without a number come last.
 *
 * @returns its id; null where no layer can be compared
 */
export function firstLayer(
  { layers }: INetwork,
  overview: IOverview | null,
  metric: string
): string | null {
  const comparable = layers.filter(
    layer => layer.status === 'paired' && hasComparableWeight(layer)
  );
  const best = PREFERRED.map(kinds => comparable.filter(({ kind }) => kinds.includes(kind)));
  const candidates = [...best, comparable].find(({ length }) => length > 0) ?? [];
  const changes = candidates.map(layer => {
    const row = overview && layerRow(overview, layer.id);
    return changeBy(layer, row, metric) ?? -Infinity;
  });
  const largest = changes.reduce((most, change) => Math.max(most, change), -Infinity);
  return candidates[changes.indexOf(largest)]?.id ?? null;
}

/** The channel whose activation changed most, the first of equals; null where none has a number. */
export function firstChannel(channels: IChannelChanges | null): number | null {
  const distance = channels?.distance ?? null;
  let best: number | null = null;
  distance?.forEach((value, channel) => {
    if (Number.isFinite(value) && (best === null || value > (distance[best] ?? NaN))) {
      best = channel;
    }
  });
  return best;
}
