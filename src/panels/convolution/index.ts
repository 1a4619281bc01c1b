import type { IPanelKind } from '../kind';
import { CONVOLUTION, ConvolutionPanel } from './panel';
import { TRANSPLANT_KERNELS } from './studies';

export { ConvolutionPanel };

export const convolution: IPanelKind = {
  ...CONVOLUTION,
  area: { column: 'middle', share: 0.6 },
  when: () => true,
  studies: [TRANSPLANT_KERNELS],
  create: context => new ConvolutionPanel({ context })
};
