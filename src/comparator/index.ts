export { Comparator } from './comparator';
export { heightFor, HeightHandle } from './heightHandle';
export { FINDINGS } from './findings/study';
export { PANELS } from './panels';
export type { IArgument } from '../export';
export type { IComparatorContext } from './context';
