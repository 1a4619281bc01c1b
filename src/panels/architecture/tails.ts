import { estimateWidth } from '../../charts/elide';
import type { IPart } from '../../charts/graphLayout';
import { CARD, PART, PART_FONT } from '../../charts/graphNode';
import type { ILayer } from '../../state';
import { pillText } from './words';

const FOLLOWERS = new Set(['activation', 'pool', 'norm']);
/** So many stand in one card. */
const MOST = 4;

/**
 * The layers that stand in the card of the layer before them: activation functions, pooling and
 * normalisation that alone read it and read nothing else, one after the other.
 *
 * @param layers - in network order
 * @param groupOf - the group that a layer lies in; a card has parts of its own group only
 * @returns what follows each layer that has a card
 */
export function tailsOf(
  layers: readonly ILayer[],
  groupOf: (layer: ILayer) => string | null
): ReadonlyMap<string, readonly ILayer[]> {
  const readers = new Map<string, number>();
  for (const input of layers.flatMap(({ inputs }) => inputs)) {
    readers.set(input, (readers.get(input) ?? 0) + 1);
  }
  const tails = new Map<string, ILayer[]>();
  /** The card that a layer has or stands in, and what stands there so far. */
  const cards = new Map<string, { readonly card: ILayer; readonly tail: ILayer[] }>();
  for (const layer of layers) {
    const [input = '', ...others] = layer.inputs;
    const before = cards.get(input);
    if (
      before !== undefined &&
      !cards.has(layer.id) &&
      FOLLOWERS.has(layer.kind) &&
      others.length === 0 &&
      readers.get(input) === 1 &&
      before.tail.length < MOST &&
      groupOf(before.card) === groupOf(layer)
    ) {
      before.tail.push(layer);
      cards.set(layer.id, before);
    } else if (layer.parameters.length > 0) {
      const tail: ILayer[] = [];
      tails.set(layer.id, tail);
      cards.set(layer.id, { card: layer, tail });
    }
  }
  return tails;
}

/** Where the parts of a card stand in it, side by side; they share what room there is. */
export function partsOf(host: string, tail: readonly ILayer[]): readonly IPart[] {
  const room = CARD.width - 2 * PART.inset - (tail.length - 1) * PART.gap;
  const wanted = tail.map(layer => estimateWidth(pillText(layer), PART_FONT) + 2 * PART.padding);
  const share = Math.min(1, room / wanted.reduce((sum, width) => sum + width, 0));
  let x = PART.inset;
  return wanted.map(width => {
    const part = { host, x, y: PART.top, width: Math.floor(share * width), height: PART.height };
    x += part.width + PART.gap;
    return part;
  });
}
