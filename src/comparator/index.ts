export { Comparator } from './comparator';
export { PANELS } from './panels';
export type { IPanelContext } from '../panels/panel';
