/** What one cell's weights in A and B say together. */
export interface ICellSummary {
  /** Euclidean distance. */
  readonly distance: number;
  readonly meanRpd: number;
  readonly maxRpd: number;
  /** Largest finite |a| or |b|. */
  readonly extent: number;
  /** Largest finite |b − a|. */
  readonly change: number;
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
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const change = b[i] - a[i];
    const rpd = relativeDifference(a[i], b[i]);
    squares += change * change;
    sum += rpd;
    max = Number.isNaN(rpd) ? NaN : Math.max(max, rpd);
    extent = Math.max(extent, finiteSize(a[i]), finiteSize(b[i]));
    largest = Math.max(largest, finiteSize(change));
  }
  const distance = Math.sqrt(squares);
  return { distance, meanRpd: sum / a.length, maxRpd: max, extent, change: largest };
}

function finiteSize(value: number): number {
  return Number.isFinite(value) ? Math.abs(value) : 0;
}
