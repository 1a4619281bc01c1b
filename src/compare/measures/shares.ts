import type { Sums } from './sums';

/** #{b ≠ a} / n, the Hamming distance over the number of weights. */
export function shareChanged({ changed, count }: Sums): number | null {
  return share(changed, count);
}

/** #{a · b < 0} / n; zeros have no sign. */
export function shareSignFlips({ signFlips, count }: Sums): number | null {
  return share(signFlips, count);
}

/** #{a ≠ 0, b = 0} / n. */
export function shareToZero({ toZero, count }: Sums): number | null {
  return share(toZero, count);
}

/** #{a = 0, b ≠ 0} / n. */
export function shareFromZero({ fromZero, count }: Sums): number | null {
  return share(fromZero, count);
}

function share(some: number, all: number): number | null {
  return all > 0 ? some / all : null;
}
