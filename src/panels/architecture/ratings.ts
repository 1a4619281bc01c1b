import { changeBy, hasComparableWeight, isMeasured, layerRow } from '../../state';
import type { ILayer, ILayerOverview, INetwork, IOverview, ISlice, PartEffect } from '../../state';

/** How far a layer's shading is; only `known` has a number. */
export type RatingState =
  'none' | 'pending' | 'known' | 'undefined' | 'only_a' | 'only_b' | 'shape' | 'apart';

/** What the experiment says of a layer. */
export interface ICause {
  /** Null for a layer that is not exchanged. */
  readonly part: PartEffect | null;
  /** Why it is not, where it could be thought to be. */
  readonly apart: string | null;
  readonly flips: number;
  /** Images of which A and B predict the same class. */
  readonly agreeing: number;
}

/** A layer's change by the chosen measure. */
export interface IRating {
  readonly state: RatingState;
  readonly value: number | null;
  readonly row: ILayerOverview | null;
  /** While the cause shades the layers. */
  readonly cause?: ICause;
}

/** The ratings of all layers of a network. */
export interface IRatings {
  /** What they were read from; null when nothing of this pair has come. */
  readonly overview: IOverview | null;
  readonly of: (layer: ILayer) => IRating;
  /** Ids of the most and the least changed layer; null while no layer has a number. */
  readonly most: string | null;
  readonly least: string | null;
  readonly values: readonly number[];
}

/** Rates the layers of a network by one measure; an overview of another pair counts for nothing. */
export function rateLayers(network: INetwork, slice: ISlice<IOverview>, metric: string): IRatings {
  const { pair } = network;
  const overview =
    slice.value?.params.a === pair.a && slice.value.params.b === pair.b ? slice.value : null;
  const waiting = slice.status === 'busy' || slice.status === 'empty';
  const ratings = new Map<string, IRating>();
  const known: [string, number][] = [];
  for (const layer of network.layers) {
    const rating = rate(layer, overview && layerRow(overview, layer.id), metric, waiting);
    ratings.set(layer.id, rating);
    if (rating.value !== null) {
      known.push([layer.id, rating.value]);
    }
  }
  const largest = known.reduce((most, [, value]) => Math.max(most, value), 0);
  const smallest = known.reduce((least, [, value]) => Math.min(least, value), Infinity);
  return {
    overview,
    of: layer => ratings.get(layer.id) ?? { state: 'none', value: null, row: null },
    most: known.find(([, value]) => value === largest)?.[0] ?? null,
    least: known.find(([, value]) => value === smallest)?.[0] ?? null,
    values: known.map(([, value]) => value)
  };
}

function rate(
  layer: ILayer,
  row: ILayerOverview | null,
  metric: string,
  waiting: boolean
): IRating {
  if (layer.status !== 'paired') {
    return { state: layer.status, value: null, row };
  }
  if (layer.parameters.length === 0) {
    return { state: 'none', value: null, row };
  }
  if (row === null || !isMeasured(row, metric)) {
    const pending = waiting && hasComparableWeight(layer);
    return { state: pending ? 'pending' : 'undefined', value: null, row };
  }
  const value = changeBy(layer, row, metric);
  return { state: value === null ? 'undefined' : 'known', value, row };
}
