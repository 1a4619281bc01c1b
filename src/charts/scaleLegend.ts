import { trans } from '../text/trans';
import { element } from './element';

/** A colour scale to be named and labelled at its ends. */
export interface IScaleLegend {
  readonly id: string;
  readonly name: string;
  /** What exactly is measured. */
  readonly text: string;
  readonly low: string;
  readonly high: string;
  /** Colours from low to high. */
  readonly colours: readonly string[];
  /** Full precision, for reading by machine. */
  readonly max: number | null;
}

/** A colour with a name: what a single mark means. */
export interface IKeyLegend {
  readonly id: string;
  readonly name: string;
  readonly text: string;
  readonly colour: string;
}

/** Bars along the edges of a cell: what marks in them mean. */
export interface IBarsLegend extends Omit<IKeyLegend, 'colour'> {
  readonly upper: string;
  readonly lower: string;
}

export function scaleLegend(legend: IScaleLegend): HTMLElement {
  const root = element('span', 'cnn-Scale');
  root.dataset.legend = legend.id;
  root.dataset.max = legend.max === null ? '' : String(legend.max);
  root.title = legend.text;
  root.setAttribute('role', 'img');
  root.setAttribute(
    'aria-label',
    trans.__('%1 Colours from %2 to %3, stronger is more.', legend.text, legend.low, legend.high)
  );
  const ramp = element('span', 'cnn-Scale-ramp');
  ramp.style.background = `linear-gradient(to right, ${legend.colours.join(', ')})`;
  root.append(
    element('span', 'cnn-Scale-name', legend.name),
    element('span', 'cnn-Scale-end', legend.low),
    ramp,
    element('span', 'cnn-Scale-end', legend.high)
  );
  return root;
}

export function barsLegend({ id, name, text, upper, lower }: IBarsLegend): HTMLElement {
  const root = keyLegend({ id, name, text, colour: 'none' });
  const swatch = root.querySelector<HTMLElement>('.cnn-Scale-swatch');
  swatch?.style.setProperty(
    'background',
    `linear-gradient(${upper} 0 4px, transparent 4px calc(100% - 4px), ${lower} calc(100% - 4px))`
  );
  return root;
}

export function keyLegend({ id, name, text, colour }: IKeyLegend): HTMLElement {
  const root = element('span', 'cnn-Scale');
  root.dataset.legend = id;
  root.title = text;
  const swatch = element('span', 'cnn-Scale-swatch');
  swatch.style.background = colour;
  root.append(swatch, element('span', 'cnn-Scale-name', name));
  return root;
}
