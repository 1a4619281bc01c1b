import { MEASURES } from '../protocol/measures';
import type { IOverview, IParameterChange } from '../state';

/** What the two sides may differ by, relative to the larger number. */
const TOLERANCE = 1e-5;

/** Measures of directions end in rounding: what they may differ by in their own unit. */
const ROUNDING: Readonly<Record<string, number>> = { cosine: 1e-15, angle: 1e-12 };

/**
 * Where the browser's numbers of a layer's weight and those of the overview differ, as a sentence;
 * null where they agree.
 */
export function disagreement(change: IParameterChange, overview: IOverview): string | null {
  const row = overview.layers.get(change.layer);
  if (row?.folded !== change.folded) {
    return null;
  }
  if (row.nonfinite !== change.nonfinite) {
    return said('how many weights are not finite', change.nonfinite, row.nonfinite);
  }
  const differing = MEASURES.find(
    ({ id, computed }) =>
      computed === 'both' && id in row.measures && differ(id, change.measures[id], row.measures[id])
  );
  return differing
    ? said(`“${differing.name}”`, change.measures[differing.id], row.measures[differing.id])
    : null;
}

function differ(id: string, here: number | null, there: number | null): boolean {
  if (here === null || there === null) {
    return here !== there;
  }
  const allowed = TOLERANCE * Math.max(Math.abs(here), Math.abs(there)) + (ROUNDING[id] ?? 0);
  return Math.abs(here - there) > allowed;
}

function said(what: string, here: number | null, there: number | null): string {
  const text = (value: number | null): string =>
    value === null ? 'undefined' : String(Number(value.toPrecision(6)));
  return (
    `The browser and the Jupyter kernel disagree on ${what}: ${text(here)} here, ` +
    `${text(there)} there. One of them is wrong; run the cell again, and report it if it stays.`
  );
}
