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
  const ranks = new Map(images.map(image => [image, rank(image)]));
  const of = (image: number): number => {
    const found = ranks.get(image);
    return found === undefined || Number.isNaN(found) ? Infinity : found;
  };
  return [...images].sort((x, y) => compare(of(x), of(y)) || x - y);
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
