export { Comparator } from './comparator';
export { heightFor, HeightHandle } from './heightHandle';
export { PANELS } from './panels';
export type { IArgument } from '../export';
export type { IComparatorContext } from './context';
