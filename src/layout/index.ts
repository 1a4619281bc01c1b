export { layOut } from './layout';
export { FRAME_TITLE } from './task';
export type { ILayoutResult, ILayoutTask } from './task';
