import { classLabel } from '../../charts/classRows';
import type { IPicture } from '../../state';

/** Positions of the images whose name or class holds every word of a query. */
export function matchingImages(
  pictures: readonly IPicture[],
  classes: readonly string[] | null,
  query: string
): readonly number[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const positions = pictures.map((_, position) => position);
  return positions.filter(position => {
    const { name, label } = pictures[position];
    const text = `${name} ${label === null ? '' : classLabel(classes, label)}`.toLowerCase();
    return words.every(word => text.includes(word));
  });
}
