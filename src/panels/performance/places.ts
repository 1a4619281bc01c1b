import type { IPlace } from '../../charts/planePicture';
import type { OutputPlane } from '../../state';
import { trans } from '../../text/trans';

/** Which places of the whole a pixel of a plane stands for. */
export function whereText({ step }: OutputPlane, { x, y }: IPlace): string {
  const [left, top] = [x * step, y * step];
  return step > 1 ? trans.__('places from %1, %2', left, top) : trans.__('place %1, %2', left, top);
}

/** The numbers of a place: one, or three of colours. */
export function valuesAt({ values, width, height }: OutputPlane, { x, y }: IPlace): number[] {
  const many = values.length / (width * height);
  const at = many * (y * width + x);
  return Array.from(values.subarray(at, at + many));
}

/** That several places are drawn as one, where it is so. */
export function reducedNote(step: number): string[] {
  return step > 1 ? [trans.__('Reduced: a pixel stands for %1 × %1 places.', step)] : [];
}
