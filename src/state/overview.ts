import type { ILayerOverview, IOverview } from './results';

const rows = new WeakMap<IOverview['layers'], ReadonlyMap<string, ILayerOverview>>();

/** A layer's row; null while it has not come, and for a layer that cannot be compared. */
export function layerRow(overview: IOverview, layer: string): ILayerOverview | null {
  const { layers } = overview;
  const byLayer = rows.get(layers) ?? new Map(layers.map(row => [row.layer, row]));
  rows.set(layers, byLayer);
  return byLayer.get(layer) ?? null;
}
