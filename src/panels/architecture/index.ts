export { ArchitecturePanel } from './panel';
