import type { IBehaviourColumns } from './behaviour';
import { FLIPS } from './flips';
import type { IImageFilter } from './imageFilter';
import type { ISelection } from './selectionFields';

export type ImageOrder = ISelection['imageOrder'];

/** Whether a filter leaves every image. */
export function isEveryImage(filter: IImageFilter): boolean {
  return Object.values(filter).every(value => value === undefined);
}

/** Whether an image passes a filter; those without predictions pass only an empty one. */
export function passes(
  columns: IBehaviourColumns,
  filter: IImageFilter
): (image: number) => boolean {
  const { label, flip, predictedA, predictedB } = columns;
  const wanted = filter.flip === undefined ? undefined : FLIPS.indexOf(filter.flip);
  return image =>
    (wanted === undefined || flip[image] === wanted) &&
    (filter.label === undefined || label[image] === filter.label) &&
    (filter.a === undefined || predictedA[image] === filter.a) &&
    (filter.b === undefined || predictedB[image] === filter.b) &&
    (filter.either === undefined ||
      predictedA[image] === filter.either ||
      predictedB[image] === filter.either);
}

/**
 * Images in an order, of equals the first one first. Those without what they are sorted by come
 * last.
 *
 * @param alike - images in the order of their likeness, where it is known
 */
export function ordered(
  images: readonly number[],
  order: ImageOrder,
  columns: IBehaviourColumns | null,
  alike: readonly number[] | null = null
): readonly number[] {
  const rank = rankOf(order, columns, alike);
  if (rank === null) {
    return images;
  }
  // Typed arrays: sorting a hundred thousand images by a map takes seconds.
  const ranks = Float64Array.from(images, image => {
    const found = rank(image);
    return Number.isNaN(found) ? Infinity : found;
  });
  const places = Uint32Array.from(images.keys());
  places.sort((x, y) => compare(ranks[x], ranks[y]) || images[x] - images[y]);
  return Array.from(places, place => images[place]);
}

function rankOf(
  order: ImageOrder,
  columns: IBehaviourColumns | null,
  alike: readonly number[] | null
): ((image: number) => number) | null {
  if (order === 'likeness') {
    const places = new Map(alike?.map((image, place) => [image, place]));
    return alike && (image => places.get(image) ?? NaN);
  }
  return order === 'given' || columns === null ? null : RANKS[order](columns);
}

/** By which images are sorted, ascending; NaN for those that have nothing to be sorted by. */
const RANKS: Readonly<
  Record<
    Exclude<ImageOrder, 'given' | 'likeness'>,
    (columns: IBehaviourColumns) => (image: number) => number
  >
> = {
  outcome: ({ flip, js }) => {
    // A distance is at most 1: within an outcome the most different come first.
    return image => (flip[image] >= 0 ? 2 * flip[image] - (js[image] || 0) : NaN);
  },
  change:
    ({ js }) =>
    image =>
      -js[image],
  loss:
    ({ trueA, trueB }) =>
    image =>
      trueB[image] - trueA[image],
  confidence:
    ({ probabilityB }) =>
    image =>
      -probabilityB[image]
};

function compare(x: number, y: number): number {
  return x === y ? 0 : x - y;
}
