import type { IBlockSums } from './blocks';
import type { IBlock } from './differences';

/** Sums over a block. */
export function blockSums(block: IBlock): IBlockSums {
  const { a, b, change, rpd } = block;
  let squaresA = 0;
  let squaresB = 0;
  let squares = 0;
  let along = 0;
  let dot = 0;
  let max = 0;
  let relative = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i];
    const y = b[i];
    const distance = change[i];
    squaresA += x * x;
    squaresB += y * y;
    squares += distance * distance;
    along += x * (y - x);
    dot += x * y;
    max = distance > max ? distance : max;
    relative += rpd[i];
  }
  const norms = { a: squaresA, b: squaresB, change: squares, along, dot };
  return { ...norms, max, rpd: relative, ...blockCounts(block) };
}

type Counts = Pick<IBlockSums, 'changed' | 'signFlips' | 'toZero' | 'fromZero'>;

function blockCounts({ a, b, change, flips }: IBlock): Counts {
  let changed = 0;
  let signFlips = 0;
  let toZero = 0;
  let fromZero = 0;
  for (let i = 0; i < change.length; i++) {
    changed += +(change[i] > 0);
    signFlips += flips[i];
    if (a[i] === 0 || b[i] === 0) {
      toZero += +(a[i] !== 0);
      fromZero += +(b[i] !== 0);
    }
  }
  return { changed, signFlips, toZero, fromZero };
}
