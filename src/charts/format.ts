import { format } from 'd3';

import { trans } from '../text/trans';

const significant = format('.4~g');
const grouped = format(',');

/** A measured number for people: four significant digits; a dash when undefined. */
export function number(value: number | null | undefined): string {
  if (value === null || value === undefined) {
    return '–';
  }
  if (!Number.isFinite(value)) {
    return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞';
  }
  if (value !== 0 && (Math.abs(value) < 1e-4 || Math.abs(value) >= 1e6)) {
    return value.toExponential(3).replace('-', '−');
  }
  return significant(value);
}

/** Digits of the largest of some numbers. */
const DIGITS = 4;

/**
 * Writes numbers of one table with as many decimals each, so that they stand below one another: the
 * largest with four significant digits. A zero is a plain 0, unlike what is too small to be seen.
 */
export function alignedNumbers(values: ArrayLike<number>): (value: number) => string {
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    most = Number.isFinite(values[i]) ? Math.max(most, Math.abs(values[i])) : most;
  }
  const decimals = Math.max(0, DIGITS - 1 - Math.floor(Math.log10(most)));
  const isExtreme = most > 0 && (most < 1e-4 || most >= 1e6);
  return value => {
    if (value === 0 || !Number.isFinite(value)) {
      return number(value);
    }
    const text = isExtreme ? value.toExponential(DIGITS - 1) : value.toFixed(decimals);
    return text.replaceAll('-', '−');
  };
}

/** A count with thousands separated. */
export function count(value: number): string {
  return grouped(value);
}

/** '1,234 weights'. */
export function weights(n: number): string {
  return trans._n('%2 weight', '%2 weights', n, count(n));
}

/** '3 NaN, 1 +∞'; 'none' when all are finite. */
export function nonfiniteWords(counts: {
  readonly nan: number;
  readonly posinf: number;
  readonly neginf: number;
}): string {
  const { nan, posinf, neginf } = counts;
  const named: [number, string][] = [
    [nan, 'NaN'],
    [posinf, '+∞'],
    [neginf, '−∞']
  ];
  const parts = named.filter(([n]) => n > 0).map(([n, word]) => `${count(n)} ${word}`);
  return parts.length === 0 ? trans.__('none') : parts.join(', ');
}

/** How a measure is written. */
export interface IMeasureFormat {
  readonly unit: 'weight' | 'ratio' | 'share' | 'degree' | 'sigma' | 'none';
  readonly format: 'number' | 'percent' | 'small';
}

/** A measured number for people, with its unit. */
export function measureText(
  value: number | null | undefined,
  { unit, format: style }: IMeasureFormat
): string {
  if (value === null || value === undefined) {
    return trans.__('undefined');
  }
  if (style === 'percent') {
    return `${number(100 * value)} %`;
  }
  return `${number(value)}${unit === 'degree' ? '°' : unit === 'sigma' ? ' σ' : ''}`;
}

/** A probability or share as a percentage; what is not all and not nothing does not look like it. */
export function percent(share: number): string {
  if (share > 0 && share < 0.00005) {
    return '<0.01 %';
  }
  if (share < 1 && share >= 0.9995) {
    return '>99.9 %';
  }
  return `${(100 * share).toFixed(share > 0 && share < 0.001 ? 2 : 1)} %`;
}

/** More extents are told by the first and the last. */
const MOST_EXTENTS = 12;

/** Extents as people write them: 64 × 16 × 3 × 3. Unknown extents are a question mark. */
export function shape(extents: readonly (number | null)[]): string {
  const parts = extents.map(extent => String(extent ?? '?'));
  if (parts.length > MOST_EXTENTS) {
    parts.splice(MOST_EXTENTS - 2, parts.length - MOST_EXTENTS + 1, '…');
  }
  return parts.length === 0 ? trans.__('scalar') : parts.join(' × ');
}
