export { Comparator } from './comparator';
export type { IPanelContext } from '../panels/panel';
