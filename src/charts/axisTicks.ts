export interface ITick {
  readonly index: number;
  /** Centre of the cell along its axis, in CSS pixels. */
  readonly at: number;
}

/**
 * The cells to number along an axis: those whose centre is in view, in steps of 1, 2 or 5 times a
 * power of ten, at least `spacing` CSS pixels apart.
 *
 * @param origin - start of cell 0, in CSS pixels
 * @param step - extent of a cell
 * @param size - extent of the view
 */
export function axisTicks(
  origin: number,
  step: number,
  count: number,
  size: number,
  spacing: number
): readonly ITick[] {
  if (!(step > 0)) {
    return [];
  }
  const first = Math.max(0, Math.ceil(-origin / step - 0.5));
  const last = Math.min(count - 1, Math.floor((size - origin) / step - 0.5));
  const apart = roundStep(spacing / step);
  const ticks: ITick[] = [];
  for (let index = Math.ceil(first / apart) * apart; index <= last; index += apart) {
    ticks.push({ index, at: origin + (index + 0.5) * step });
  }
  return ticks;
}

/** The smallest of 1, 2, 5, 10, 20, 50 … that is not less than a number. */
function roundStep(least: number): number {
  const power = 10 ** Math.max(0, Math.floor(Math.log10(least)));
  return [1, 2, 5].map(factor => factor * power).find(step => step >= least) ?? 10 * power;
}
