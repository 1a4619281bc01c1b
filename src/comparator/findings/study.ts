import type { IStudyQuestion } from '../../state';

/** Asked once the layers are compared, and again once the models have run on all images. */
export const FINDINGS: IStudyQuestion<'findings'> = {
  name: 'findings',
  message: () => '',
  params: ({ network, judged }) => (judged.weights ? { ...network.pair, ...judged } : null),
  hint: () => ''
};
