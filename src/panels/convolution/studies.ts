import { findLayer, whyNeitherRuns } from '../../state';
import type { IStudyQuestion } from '../../state';
import { trans } from '../../text/trans';

const WITH_KERNELS = ['conv', 'conv_transpose', 'dense'];

/** Where the cause is looked for on the image, what every kernel of A's layer does in B. */
export const TRANSPLANT_KERNELS: IStudyQuestion<'transplant_kernels'> = {
  name: 'transplant_kernels',
  message: () => trans.__('Putting kernels of A into B'),
  params: ({ network, selection, why, shownLayer }) => {
    const { image, causeOver, exchanged } = selection;
    const id = why === null ? shownLayer : why.layer;
    const ofKernels = exchanged !== null && 'kernels' in exchanged;
    const layer = findLayer(network, id);
    const isWanted = why !== null || causeOver === 'image' || ofKernels;
    return layer === null ||
      !WITH_KERNELS.includes(layer.kind) ||
      layer.status !== 'paired' ||
      image === null ||
      network.images.count === 0 ||
      whyNeitherRuns(network) !== null ||
      !isWanted
      ? null
      : { ...network.pair, layer: layer.id, image, direction: 'a_into_b', seed: 0 };
  },
  hint: () => ''
};
