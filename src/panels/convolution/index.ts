import type { IPanelKind } from '../kind';
import { CONVOLUTION, ConvolutionPanel } from './panel';

export { ConvolutionPanel };

export const convolution: IPanelKind = {
  ...CONVOLUTION,
  area: { column: 'middle', share: 0.6 },
  when: () => true,
  create: context => new ConvolutionPanel({ context })
};
