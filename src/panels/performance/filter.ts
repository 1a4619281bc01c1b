import { classLabel } from '../../charts/classRows';
import type { IPicture } from '../../state';

/**
 * Positions of the images whose name or class holds every word of a query.
 *
 * @param labels - the true class by image, −1 for none, where more of them are known
 */
export function matchingImages(
  pictures: readonly IPicture[],
  classes: readonly string[] | null,
  query: string,
  labels: Float32Array | null = null
): readonly number[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const positions = pictures.map((_, position) => position);
  return words.length === 0
    ? positions
    : positions.filter(position => {
        const { name, label } = pictures[position];
        const known = label ?? labels?.[position] ?? -1;
        const text = `${name} ${known < 0 ? '' : classLabel(classes, known)}`.toLowerCase();
        return words.every(word => text.includes(word));
      });
}
