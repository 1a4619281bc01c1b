import type { SetPatch } from '../protocol/studies';
import type { AnyPatches, IActivationChange, IPatch, ISetPatches } from './results';
import type { ISelection } from './selectionFields';

/** Whether two lists are of the same images. */
export function sameImages(some: readonly number[], others: readonly number[]): boolean {
  return some.length === others.length && some.every((image, i) => image === others[i]);
}

/** Whether activations are those of a layer for the selected image, or for the selected set. */
export function areSelected(
  activations: IActivationChange | null,
  layer: string | null,
  { image, imageSet, activationAt }: ISelection
): activations is IActivationChange {
  return (
    activations !== null &&
    activations.layer === layer &&
    activations.at === activationAt &&
    (imageSet === null
      ? activations.image === image
      : activations.set !== null && sameImages(activations.set.images, imageSet.images))
  );
}

/** Whether patches are those of a set of images. */
export function areOfSet(patches: AnyPatches): patches is ISetPatches {
  return 'images' in patches;
}

/** The image that a patch is cut from. */
export function imageOfPatch(patches: AnyPatches, patch: IPatch | SetPatch): number {
  return areOfSet(patches) ? (patch as SetPatch).image : patches.params.image;
}

/** The images that patches of a set are cut from, each once. */
export function imagesOfPatches({ a, b }: ISetPatches): readonly number[] {
  return [...new Set([...(a ?? []), ...(b ?? [])].map(({ image }) => image))];
}
