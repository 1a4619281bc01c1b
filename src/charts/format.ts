import { format } from 'd3';

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

/** A count with thousands separated. */
export function count(value: number): string {
  return grouped(value);
}

/** A probability or share as a percentage. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(share > 0 && share < 0.001 ? 2 : 1)} %`;
}

/** Extents as people write them: 64 × 16 × 3 × 3. Unknown extents are a question mark. */
export function shape(extents: readonly (number | null)[]): string {
  return extents.length === 0 ? 'scalar' : extents.map(extent => extent ?? '?').join(' × ');
}
