import type { Flip } from './flips';

/** What holds for the images that are listed: all that is given, classes by their numbers. */
export interface IImageFilter {
  readonly flip?: Flip;
  /** The true class. */
  readonly label?: number;
  /** What A predicts. */
  readonly a?: number;
  /** What B predicts. */
  readonly b?: number;
  /** What A or B predicts. */
  readonly either?: number;
}
