/** What a graph says at a scale. */
export interface ITextLevel {
  /** All there is, the names and the figures that have room, or nothing but shades. */
  readonly says: 'all' | 'names' | 'nothing';
  /** Size of names and figures, in pixels of the drawing. */
  readonly size: number;
}

/** Below this scale all cannot be read, and below the next not even names. */
const ALL = 0.85;
export const LEGIBLE = 0.42;
const SIZE = 12;
/** Size of a name on the screen, at least, in pixels. */
const LEAST = 10;
/** One name size for scales up to so many times the smallest of them. */
const STEP = 1.15;

const ALL_TEXTS: ITextLevel = { says: 'all', size: SIZE };
const NO_TEXTS: ITextLevel = { says: 'nothing', size: SIZE };
const levels = new Map<number, ITextLevel>();

/** The level of a scale; the same object for scales that look alike. */
export function textLevel(scale: number): ITextLevel {
  if (scale >= ALL) {
    return ALL_TEXTS;
  }
  if (scale < LEGIBLE) {
    return NO_TEXTS;
  }
  const step = Math.floor(Math.log(scale / LEGIBLE) / Math.log(STEP));
  const known = levels.get(step);
  const level: ITextLevel = known ?? { says: 'names', size: LEAST / (LEGIBLE * STEP ** step) };
  levels.set(step, level);
  return level;
}

/** Whether a text of this size can be read at a level, and how large it is there. */
export function legibleSize({ says, size }: ITextLevel, usual: number, most: number): number {
  return says === 'all' ? usual : Math.min(size, most) >= 0.9 * size ? Math.min(size, most) : 0;
}
