import { columnsOf, findLayer, isEveryImage, passes, whyNeitherRuns } from '../../state';
import type { IAsked, IStudyQuestion } from '../../state';
import { trans } from '../../text/trans';

/** The selected image; null where there is none to run the models on. */
function imageOf({ network, selection }: IAsked): number | null {
  return network.images.count > 0 ? selection.image : null;
}

export const PREDICTIONS: IStudyQuestion<'predictions'> = {
  name: 'predictions',
  message: () => trans.__('Running the models on the image'),
  params: asked => {
    const image = imageOf(asked);
    return image === null ? null : { ...asked.network.pair, image };
  },
  hint: ({ network }) =>
    network.images.count > 0
      ? trans.__('Choose an image in the performance panel.')
      : trans.__('Pass images=… to CNNComparator to see what the models do with them.')
};

/** Where something of A's layer is put into B, what that predicts. */
export const HYBRID: IStudyQuestion<'hybrid'> = {
  name: 'hybrid',
  message: () => trans.__('Running B with weights of A'),
  keepsValue: true,
  params: asked => {
    const { network, selection, shownLayer: layer, highlighted } = asked;
    const { exchanged } = selection;
    const image = imageOf(asked);
    if (
      image === null ||
      layer === null ||
      exchanged === null ||
      whyNeitherRuns(network) !== null
    ) {
      return null;
    }
    const common = { ...network.pair, layer, image, direction: 'a_into_b' } as const;
    if ('kernels' in exchanged) {
      const { kernels } = exchanged;
      return { ...common, kernels: kernels && [...kernels], weights: null };
    }
    return highlighted && { ...common, kernels: null, weights: highlighted };
  },
  hint: () => ''
};

/** Where the user wants to see it, what enters the models. */
export const INPUTS: IStudyQuestion<'inputs'> = {
  name: 'inputs',
  message: () => trans.__('Preparing the image for the models'),
  params: asked => {
    const image = imageOf(asked);
    const { network, inputs } = asked;
    return image === null || !inputs || whyNeitherRuns(network) !== null
      ? null
      : { ...network.pair, image };
  },
  hint: () => ''
};

/** Asked before what takes all images. */
export const CHECKUP: IStudyQuestion<'checkup'> = {
  name: 'checkup',
  message: () => '',
  params: asked =>
    imageOf(asked) === null || whyNeitherRuns(asked.network) !== null
      ? null
      : { ...asked.network.pair },
  hint: () => ''
};

/** Where there are no class scores, all that the models give. */
export const OUTPUTS: IStudyQuestion<'outputs'> = {
  name: 'outputs',
  message: () => trans.__('Running the models on the image'),
  params: asked => {
    const image = imageOf(asked);
    const { network, selection, withoutScores } = asked;
    const { shownOutput: output, outputChannel: channel } = selection;
    return image === null || !withoutScores ? null : { ...network.pair, image, output, channel };
  },
  hint: () => ''
};

export const BEHAVIOUR: IStudyQuestion<'behaviour'> = {
  name: 'behaviour',
  message: () => trans.__('Running the models on all images'),
  params: ({ network }) =>
    network.images.count > 0 && whyNeitherRuns(network) === null ? { ...network.pair } : null,
  hint: () => ''
};

/** Once the image is shown, so that its patches wait for no proposals. */
export const PROPOSALS: IStudyQuestion<'proposals'> = {
  name: 'proposals',
  message: () => '',
  params: asked => {
    const image = imageOf(asked);
    return image === null || !asked.predicted || whyNeitherRuns(asked.network) !== null
      ? null
      : { image };
  },
  hint: () => ''
};

/** The channel whose patches are wanted; null where there is none. */
function channelOf({ network, selection, patchCount: count }: IAsked) {
  const { channel, channelSide: side, activationAt: at } = selection;
  const layer = findLayer(network, selection.layer)?.id;
  return layer === undefined || channel === null || whyNeitherRuns(network) !== null
    ? null
    : { ...network.pair, layer, side, channel, count, at };
}

/** The patches of a set of images, from the maps of whole images. */
export const SET_PATCHES: IStudyQuestion<'set_patches'> = {
  name: 'set_patches',
  message: () => trans.__('Proposing patches'),
  params: asked => {
    const { imageSet } = asked.selection;
    const channel = channelOf(asked);
    return imageSet && channel && { ...channel, images: imageSet.images };
  },
  hint: asked => PATCHES.hint(asked)
};

/** More images than this are not ordered by likeness, which takes the square of them. */
const MOST_ALIKE = 2048;

/** Where the user wants it, the order of the listed images in which alike ones stand together. */
export const FEATURES: IStudyQuestion<'features'> = {
  name: 'features',
  message: () => trans.__('Comparing what B sees in the images'),
  params: ({ network, selection, behaviour }) => {
    const { imageFilter, imageOrder } = selection;
    if (imageOrder !== 'likeness' || whyNeitherRuns(network) !== null) {
      return null;
    }
    const all = Array.from({ length: network.images.count }, (_, image) => image);
    if (behaviour === null && !isEveryImage(imageFilter)) {
      return null;
    }
    const passing = behaviour ? all.filter(passes(columnsOf(behaviour), imageFilter)) : all;
    const images = passing.slice(0, MOST_ALIKE);
    return images.length === 0 ? null : { ...network.pair, images };
  },
  hint: () => ''
};

export const PATCHES: IStudyQuestion<'patches'> = {
  name: 'patches',
  message: () => trans.__('Proposing patches'),
  params: asked => {
    const { imageSet, patchScores: scores } = asked.selection;
    const image = imageOf(asked);
    const channel = channelOf(asked);
    return image === null || imageSet !== null ? null : channel && { ...channel, image, scores };
  },
  hint: ({ network }) =>
    network.images.count > 0
      ? (whyNeitherRuns(network) ??
        trans.__('Click a cell of a channel strip in the convolution panel to see its patches.'))
      : trans.__('Pass images=… to CNNComparator to see the patches that activate a channel most.')
};
