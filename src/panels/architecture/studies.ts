import { hasFolding } from '../../state';
import type { IStudyQuestion } from '../../state';
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
