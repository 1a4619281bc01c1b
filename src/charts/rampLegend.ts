import { element } from './element';
import { number } from './format';
import { finiteRange } from './range';
import type { ITheme } from './theme';

export interface IRampLegend {
  /** What is measured. */
  readonly name: string;
  /** What is shaded now; a tick each. */
  readonly values: readonly number[];
  readonly theme: ITheme;
  /** A value for people. */
  readonly text?: (value: number) => string;
}

const STOPS = 9;
/** Ticks that can be told apart in one percent of the ramp. */
const TICKS = 4;

/** The ramp of changes from zero to the largest value, with a tick for every value shaded. */
export function rampLegend({ name, values, theme, text: say = number }: IRampLegend): HTMLElement {
  const root = element('span', 'cnn-Ramp');
  const [least, most] = finiteRange(values) ?? [0, 0];
  root.dataset.min = values.length > 0 ? String(least) : '';
  root.dataset.max = values.length > 0 ? String(most) : '';
  root.setAttribute('role', 'img');
  if (values.length === 0) {
    root.setAttribute('aria-label', `${name}: no layer is measured yet.`);
    return root;
  }
  const text = `${name}, shaded from 0 to ${say(most)}; the layers are between ${say(least)} and ${say(most)}.`;
  root.setAttribute('aria-label', text);
  root.title = text;
  const scale = element('span', 'cnn-Ramp-scale');
  const colours = Array.from({ length: STOPS }, (_, i) => theme.change(i / (STOPS - 1)));
  scale.style.background = `linear-gradient(to right, ${colours.join(', ')})`;
  for (const place of places(values, most)) {
    const tick = element('span', 'cnn-Ramp-tick');
    tick.style.left = `${place}%`;
    scale.append(tick);
  }
  root.append(
    element('span', 'cnn-Ramp-label', '0'),
    scale,
    element('span', 'cnn-Ramp-label', say(most))
  );
  return root;
}

/** Where the ticks stand, in percent; one where several would cover one another. */
function places(values: readonly number[], most: number): Iterable<number> {
  const found = new Map<number, number>();
  for (const value of values) {
    const place = most > 0 ? (100 * value) / most : 0;
    found.set(Math.round(TICKS * place), place);
  }
  return found.values();
}
