import { trans } from '../text/trans';
import { element } from './element';
import { number } from './format';
import { rampShares, rankShares } from './ramp';
import type { Ramp } from './ramp';
import { finiteRange } from './range';
import type { ITheme } from './theme';

export interface IRampLegend {
  /** What is measured. */
  readonly name: string;
  /** What is shaded now; a tick each. */
  readonly values: readonly number[];
  readonly ramp: Ramp;
  readonly theme: ITheme;
  /** A value for people. */
  readonly text?: (value: number) => string;
}

const STOPS = 17;
/** Ticks that can be told apart in one percent of the ramp. */
const TICKS = 4;

/** The ramp of changes between the values at its ends, with a tick for every value shaded. */
export function rampLegend(legend: IRampLegend): HTMLElement {
  const { name, values, ramp, text: say = number } = legend;
  const root = element('span', 'cnn-Ramp');
  const [least, most] = finiteRange(values) ?? [0, 0];
  root.dataset.ramp = ramp;
  root.dataset.min = values.length > 0 ? String(least) : '';
  root.dataset.max = values.length > 0 ? String(most) : '';
  root.setAttribute('role', 'img');
  if (values.length === 0) {
    root.setAttribute('aria-label', trans.__('%1: no layer is measured yet.', name));
    return root;
  }
  const start = ramp === 'zero' ? 0 : least;
  const text = sentence(ramp, name, say(least), say(most));
  root.setAttribute('aria-label', text);
  root.title = text;
  const scale = element('span', 'cnn-Ramp-scale');
  scale.style.background = `linear-gradient(to right, ${colours(legend, start, most).join(', ')})`;
  for (const place of places(legend, start, most)) {
    const tick = element('span', 'cnn-Ramp-tick');
    tick.style.left = `${place}%`;
    scale.append(tick);
  }
  root.append(
    element('span', 'cnn-Ramp-label', say(start)),
    scale,
    element('span', 'cnn-Ramp-label', say(most)),
    element('span', 'cnn-Ramp-kind', rampName(ramp))
  );
  return root;
}

function rampName(ramp: Ramp): string {
  switch (ramp) {
    case 'range':
      return trans.__('smallest to largest');
    case 'zero':
      return trans.__('from zero');
    case 'rank':
      return trans.__('by rank');
  }
}

function sentence(ramp: Ramp, name: string, least: string, most: string): string {
  switch (ramp) {
    case 'range':
      return trans.__(
        '%1, shaded from the smallest value, %2, to the largest, %3.',
        name,
        least,
        most
      );
    case 'zero':
      return trans.__(
        '%1, shaded from 0 to %3; the layers are between %2 and %3.',
        name,
        least,
        most
      );
    case 'rank':
      return trans.__('%1, shaded by rank among the layers, from %2 to %3.', name, least, most);
  }
}

/** By rank the ramp is even, as ranks are. */
function colours({ ramp, values, theme }: IRampLegend, start: number, most: number): string[] {
  const share = rampShares(ramp === 'rank' ? 'range' : ramp, values);
  return Array.from({ length: STOPS }, (_, i) =>
    theme.change(share(start + (i / (STOPS - 1)) * (most - start)))
  );
}

/** Where the ticks stand, in percent; one where several would cover one another. */
function places({ ramp, values }: IRampLegend, start: number, most: number): Iterable<number> {
  const found = new Map<number, number>();
  const rank = rankShares(values);
  for (const value of values) {
    const share = ramp === 'rank' ? rank(value) : (value - start) / (most - start);
    const place = most > start ? 100 * share : 50;
    found.set(Math.round(TICKS * place), place);
  }
  return found.values();
}
