export { ConvolutionPanel } from './panel';
