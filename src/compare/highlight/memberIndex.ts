import type { ICategoryPicture } from '../api';
import type { Codes } from '../block/blocks';

/** Where the weights of every category are. */
export interface IMemberIndex {
  /** Adds the codes of the weights from element `start` on, each weight once. */
  add(start: number, codes: Codes): void;
  /** Where those with certain codes are, of which there are `count`. */
  picture(codes: readonly number[], count: number): ICategoryPicture;
}
