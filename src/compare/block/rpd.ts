/**
 * Relative percent difference of two finite numbers, 2|x − y| / (|x| + |y|) in [0, 2], with
 * d(0, 0) = 0. Never overflows.
 *
 * Source: Zeng et al. 2017, equation 1.
 */
export function relativePercentDifference(x: number, y: number): number {
  const sum = Math.abs(x) + Math.abs(y);
  if (sum === 0) {
    return 0;
  }
  if (sum < Infinity) {
    // Doubling last keeps 2|x − y| from overflowing and changes no bit of the result.
    return 2 * (Math.abs(x - y) / sum);
  }
  return 2 * (Math.abs(x / 4 - y / 4) / (Math.abs(x / 4) + Math.abs(y / 4)));
}
