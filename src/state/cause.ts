import { trans } from '../text/trans';
import { whyItCannotRun } from './network';
import type { INetwork } from './network';
import type { ISelection } from './selectionFields';
import type { StudyValue } from './studies';

/** What parts of A do in B, by experiment. */
export type ITransplant = StudyValue<'transplant'>;

export type { PartEffect } from '../protocol/studies';

/** What single kernels of A's layer do in B for an image. */
export type ITransplantKernels = StudyValue<'transplant_kernels'>;

/** What B with something of A's layer predicts for an image. */
export type IHybrid = StudyValue<'hybrid'>;

/**
 * The layer that returns the prediction of the only image and recovers most of its margin, the first
 * of equals; null where none does.
 */
export function returningLayer({ parts }: Pick<ITransplant, 'parts'>): string | null {
  const returning = parts.filter(({ returned }) => returned > 0);
  const most = Math.max(...returning.map(({ recovery }) => recovery ?? -Infinity));
  return returning.find(({ recovery }) => (recovery ?? -Infinity) === most)?.layer ?? null;
}

/** Why nothing of A can be put into B for the image; '' where it can. */
export function whyNoExchange(network: INetwork, { image }: Pick<ISelection, 'image'>): string {
  if (network.images.count === 0) {
    return trans.__('Pass images=… to CNNComparator to see what the models do with them.');
  }
  if (image === null) {
    return trans.__('Choose an image in the performance panel.');
  }
  return whyItCannotRun(network, 'a') ?? whyItCannotRun(network, 'b') ?? '';
}

/** Whether an experiment was about one image and no other. */
export function isOfImage({ params }: ITransplant, image: number | null): boolean {
  return image !== null && params.images?.length === 1 && params.images[0] === image;
}

/** The kernels that are exchanged; null where none are, or other weights. */
export function exchangedKernels(
  exchanged: ISelection['exchanged'],
  kernels: number
): readonly number[] | null {
  if (exchanged === null || 'highlighted' in exchanged) {
    return null;
  }
  return exchanged.kernels ?? Array.from({ length: kernels }, (_, kernel) => kernel);
}

/** The exchange after a kernel is put in or taken out; null for nothing. */
export function toggledKernel(
  exchanged: ISelection['exchanged'],
  kernel: number,
  kernels: number
): ISelection['exchanged'] {
  const before = exchangedKernels(exchanged, kernels) ?? [];
  const after = before.includes(kernel)
    ? before.filter(one => one !== kernel)
    : [...before, kernel].sort((p, q) => p - q);
  return after.length === 0 ? null : { kernels: after };
}
