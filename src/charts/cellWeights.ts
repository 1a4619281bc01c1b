/** What one cell's weights in A and B say together. */
export interface ICellSummary {
  /** Euclidean distance. */
  readonly distance: number;
  readonly meanRpd: number;
  readonly maxRpd: number;
  /** Largest finite |a|, |b| or |b − a|. */
  readonly extent: number;
}

type Numbers = ArrayLike<number>;

/**
 * Relative percent difference 2|x − y| / (|x| + |y|) of two weights, 0 to 2, equation 1 of the
 * CNNComparator paper; 0 for two zeros, NaN unless both are finite.
 */
export function relativeDifference(x: number, y: number): number {
  if (!Number.isFinite(x) || !Number.isFinite(y)) {
    return NaN;
  }
  return x === y ? 0 : (2 * Math.abs(x - y)) / (Math.abs(x) + Math.abs(y));
}

export function cellSummary(a: Numbers, b: Numbers): ICellSummary {
  let squares = 0;
  let sum = 0;
  let max = 0;
  let extent = 0;
  for (let i = 0; i < a.length; i++) {
    const change = b[i] - a[i];
    const rpd = relativeDifference(a[i], b[i]);
    squares += change * change;
    sum += rpd;
    max = Number.isNaN(rpd) ? NaN : Math.max(max, rpd);
    for (const value of [a[i], b[i], change]) {
      extent = Number.isFinite(value) ? Math.max(extent, Math.abs(value)) : extent;
    }
  }
  return { distance: Math.sqrt(squares), meanRpd: sum / a.length, maxRpd: max, extent };
}
