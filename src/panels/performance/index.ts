export { PerformancePanel } from './panel';
