import { nameText } from '../text/names';
import { trans } from '../text/trans';
import { findLayer } from './network';
import type { ILayer, INetwork } from './network';
import type { ISelection } from './selectionFields';

/** The layer whose weights are shown for the selected one. */
export interface IWeightedLayer {
  readonly layer: ILayer;
  /** Where it stands in the graph, seen from the selected layer; null where it is that one. */
  readonly place: 'before' | 'after' | null;
}

type Selected = Pick<ISelection, 'layer'>;

const known = new WeakMap<INetwork, Map<string, IWeightedLayer>>();

/**
 * The selected layer, or, where that has no parameters, the nearest one with a weight in both
 * snapshots: before it along the graph, else after it. Null without a selection.
 */
export function weightedLayer(
  network: INetwork | null,
  { layer: name }: Selected
): IWeightedLayer | null {
  const layer = network && findLayer(network, name);
  if (!network || !layer || layer.parameters.length > 0) {
    return layer && { layer, place: null };
  }
  const found = known.get(network) ?? new Map<string, IWeightedLayer>();
  known.set(network, found);
  const result = found.get(layer.id) ?? nearest(network, layer);
  found.set(layer.id, result);
  return result;
}

/** That another layer is shown than the selected one, in a few words; '' where it is that one. */
export function insteadWords(network: INetwork | null, selected: Selected): string {
  const found = weightedLayer(network, selected);
  const asked = network && findLayer(network, selected.layer);
  if (!found || !asked || found.place === null) {
    return '';
  }
  const names = [nameText(asked.id), nameText(found.layer.id)];
  return found.place === 'before'
    ? trans.__('%1 has no weights: %2, before it, is shown', ...names)
    : trans.__('%1 has no weights: %2, after it, is shown', ...names);
}

/** What is to be selected with anything of the layer that is shown: that layer, if it is another. */
export function withShownLayer(
  network: INetwork | null,
  selected: Selected
): { readonly layer?: string } {
  const found = weightedLayer(network, selected);
  return found && found.place !== null ? { layer: found.layer.id } : {};
}

function nearest(network: INetwork, layer: ILayer): IWeightedLayer {
  const byId = new Map(network.layers.map(one => [one.id, one]));
  const before = search(layer, ({ inputs }) => inputs.flatMap(id => byId.get(id) ?? []));
  if (before !== null) {
    return { layer: before, place: 'before' };
  }
  const readers = new Map<string, ILayer[]>();
  for (const one of network.layers) {
    one.inputs.forEach(id => readers.set(id, [...(readers.get(id) ?? []), one]));
  }
  const after = search(layer, ({ id }) => readers.get(id) ?? []);
  return after === null ? { layer, place: null } : { layer: after, place: 'after' };
}

/** The nearest layer with a weight to compare, by steps along the graph. */
function search(from: ILayer, next: (layer: ILayer) => readonly ILayer[]): ILayer | null {
  const seen = new Set([from.id]);
  let front: readonly ILayer[] = [from];
  while (front.length > 0) {
    front = front.flatMap(next).filter(({ id }) => !seen.has(id) && seen.add(id));
    const found = front.find(({ weight, parameters }) =>
      parameters.some(({ id, comparable }) => comparable && id === weight)
    );
    if (found) {
      return found;
    }
  }
  return null;
}
