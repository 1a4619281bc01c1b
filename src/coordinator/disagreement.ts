import { MEASURES } from '../protocol/measures';
import { findLayer, layerRow, ready } from '../state';
import type { ComparisonModel, IOverview, IParameterChange } from '../state';
import { trans, translated } from '../text/trans';

/** What the two sides may differ by, relative to the larger number. */
const TOLERANCE = 1e-5;

/** Measures of directions end in rounding: what they may differ by in their own unit. */
const ROUNDING: Readonly<Record<string, number>> = { cosine: 1e-15, angle: 1e-12 };

/** Says so in the change where browser and overview disagree on the selected weight. */
export function sayDisagreement(comparison: ComparisonModel): void {
  const { change, overview, network } = comparison.value;
  if (change.status !== 'ready' || !change.value || !overview.value || !network.value) {
    return;
  }
  const { layer, parameter, pair } = change.value;
  const { a, b } = overview.value.params;
  const isWeight = parameter === findLayer(network.value, layer)?.weight;
  if (isWeight && a === pair.a && b === pair.b) {
    const text = disagreement(change.value, overview.value);
    if (text !== change.value.disagreement) {
      comparison.set({ change: ready({ ...change.value, disagreement: text }) });
    }
  }
}

/**
 * Where the browser's numbers of a layer's weight and those of the overview differ, as a sentence;
 * null where they agree.
 */
export function disagreement(change: IParameterChange, overview: IOverview): string | null {
  const row = layerRow(overview, change.layer);
  if (row?.folded !== change.folded) {
    return null;
  }
  if (row.nonfinite.positions !== change.nonfinite) {
    return said(
      trans.__('how many weights are not finite'),
      change.nonfinite,
      row.nonfinite.positions
    );
  }
  const differing = MEASURES.find(
    ({ id, computed }) =>
      computed === 'both' && id in row.measures && differ(id, change.measures[id], row.measures[id])
  );
  return differing
    ? said(
        `“${translated(differing.name)}”`,
        change.measures[differing.id],
        row.measures[differing.id]
      )
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
    value === null ? trans.__('undefined') : String(Number(value.toPrecision(6)));
  return trans.__(
    'The browser and the Jupyter kernel disagree on %1: %2 here, %3 there. One of them is wrong; run the cell again, and report it if it stays.',
    what,
    text(here),
    text(there)
  );
}
