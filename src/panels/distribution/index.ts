export { DistributionPanel } from './panel';
