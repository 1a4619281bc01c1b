import type { ILayerOverview, IOverview } from './results';

const rows = new WeakMap<IOverview['layers'], ReadonlyMap<string, ILayerOverview>>();

/** The newest row of every layer of which one has come. */
export function layerRows({ layers }: IOverview): ReadonlyMap<string, ILayerOverview> {
  const byLayer = rows.get(layers) ?? new Map(layers.map(row => [row.layer, row]));
  rows.set(layers, byLayer);
  return byLayer;
}

/** A layer's row; null while it has not come, and for a layer that cannot be compared. */
export function layerRow(overview: IOverview, layer: string): ILayerOverview | null {
  return layerRows(overview).get(layer) ?? null;
}

/** Whether a row has this measure, if only as undefined; its first row has but the distances. */
export function isMeasured({ measures }: ILayerOverview, measure: string): boolean {
  return measure in measures;
}
