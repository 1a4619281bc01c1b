import { hasFolding, whyNeitherRuns } from '../../state';
import type { IAsked, IStudyQuestion } from '../../state';
import { trans } from '../../text/trans';

/** How much every layer changed, as effective kernels where they are asked for and there are any. */
export const OVERVIEW: IStudyQuestion<'overview'> = {
  name: 'overview',
  message: () => trans.__('Comparing the layers'),
  params: ({ network, selection }) => ({
    ...network.pair,
    folded: selection.folded && hasFolding(network)
  }),
  hint: () => ''
};

/** The images over which the cause is tried out; undefined for none. */
function tried({ network, selection, why }: IAsked): number[] | null | undefined {
  const { causeOver, image, imageSet } = selection;
  if (network.images.count === 0 || whyNeitherRuns(network) !== null) {
    return undefined;
  }
  if (why !== null) {
    return [why.image];
  }
  switch (causeOver) {
    case 'all':
      return null;
    case 'image':
      return image === null ? undefined : [image];
    case 'set':
      return imageSet === null ? undefined : [...imageSet.images];
    case 'none':
      return undefined;
  }
}

/** Where the user wants it, what every layer of A does in B. */
export const TRANSPLANT: IStudyQuestion<'transplant'> = {
  name: 'transplant',
  message: () => trans.__('Putting layers of A into B'),
  params: asked => {
    const images = tried(asked);
    return images === undefined
      ? null
      : {
          ...asked.network.pair,
          direction: 'a_into_b',
          kind: 'single',
          width: 2,
          layers: null,
          images,
          alpha: 1,
          control: true,
          seed: 0
        };
  },
  hint: () => ''
};
