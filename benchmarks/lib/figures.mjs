// Figures of repeated runs, and the lines of the report that are made of them. Pure.

/** The middle of some numbers; the mean of the two middle ones of an even number of them. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The mean of some numbers. */
export function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** What a line says when a bar is an upper bound: `most(12, '×')` is "≤ 12×". */
export function most(limit, unit = '×') {
  return { text: `≤ ${limit}${unit}`, meets: value => value <= limit };
}

/** The same for a lower bound. */
export function least(limit, unit = '×') {
  return { text: `≥ ${limit}${unit}`, meets: value => value >= limit };
}

/**
 * A line whose bar is on the ratio of a figure to its baseline, both medians of several runs.
 *
 * @param options - `what`; `figures` and `references` of the runs; `unit`; `baseline`, its name;
 * `bar`, of `most` or `least`, or null where the figure is only reported
 */
export function against({ what, figures, references, unit, baseline, bar = null }) {
  const figure = median(figures);
  const reference = median(references);
  const ratio = figure / reference;
  return {
    what,
    figure,
    unit,
    runs: figures.length,
    range: [Math.min(...figures), Math.max(...figures)],
    baseline,
    reference,
    ratio,
    bar: bar?.text ?? null,
    met: bar === null ? null : bar.meets(ratio)
  };
}

/** A line whose bar is on the figure itself. */
export function alone({ what, figures, unit, bar = null }) {
  const figure = median(figures);
  return {
    what,
    figure,
    unit,
    runs: figures.length,
    range: [Math.min(...figures), Math.max(...figures)],
    baseline: null,
    reference: null,
    ratio: null,
    bar: bar?.text ?? null,
    met: bar === null ? null : bar.meets(figure)
  };
}
