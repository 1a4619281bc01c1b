import { kindWords } from '../text/kinds';
import type { ILayer, INetwork } from './network';

/** Something that a search has found: a layer, or a class with the images of it. */
export type IFound =
  | { readonly kind: 'layer'; readonly layer: ILayer }
  | { readonly kind: 'class'; readonly name: string; readonly images: readonly number[] };

/** Most of each kind that are listed. */
const MOST = 40;

/**
 * Layers by their names and kinds, and classes by their names; what begins with the words comes
 * first. An empty query finds nothing.
 */
export function search(network: INetwork, query: string): IFound[] {
  const words = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) {
    return [];
  }
  const found = (texts: readonly (string | null)[]): number => rank(texts, words);
  const layers = best(network.layers, layer =>
    found([layer.nameA, layer.nameB, layer.kind, kindWords(layer.kind), layer.operator])
  );
  const classes = best(imagesOfClasses(network), ({ name }) => found([name]));
  return [
    ...layers.map(layer => ({ kind: 'layer', layer }) as const),
    ...classes.map(one => ({ kind: 'class', ...one }) as const)
  ];
}

/** The image of a class that follows another one, round and round. */
export function nextImage(images: readonly number[], after: number | null): number {
  return images.find(image => after !== null && image > after) ?? images[0];
}

/** Classes of which there are images, with their images. */
function imagesOfClasses({ classes, images }: INetwork): { name: string; images: number[] }[] {
  const found = new Map<number, number[]>();
  images.labels?.forEach((label, image) => {
    if (label !== null) {
      found.set(label, [...(found.get(label) ?? []), image]);
    }
  });
  return [...found]
    .sort(([left], [right]) => left - right)
    .map(([label, of]) => ({ name: classes?.[label] ?? String(label), images: of }));
}

/** 0 where a text begins with the words, 1 where all of them are in the texts, else -1. */
function rank(texts: readonly (string | null)[], words: readonly string[]): number {
  const all = texts.filter(text => text !== null).map(text => text.toLowerCase());
  if (!words.every(word => all.some(text => text.includes(word)))) {
    return -1;
  }
  return all.some(text => text.startsWith(words[0])) ? 0 : 1;
}

function best<T>(items: readonly T[], rankOf: (item: T) => number): T[] {
  const ranked = items.map(item => ({ item, rank: rankOf(item) }));
  const first = ranked.filter(({ rank }) => rank === 0);
  const later = ranked.filter(({ rank }) => rank === 1);
  return [...first, ...later].slice(0, MOST).map(({ item }) => item);
}
