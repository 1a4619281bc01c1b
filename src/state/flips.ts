/** What became of a prediction, the worst first, in the order of the numbers that stand for it. */
export const FLIPS = ['broken', 'fixed', 'still_wrong', 'changed', 'same'] as const;

export type Flip = (typeof FLIPS)[number];
