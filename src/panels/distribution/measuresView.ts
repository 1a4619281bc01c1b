import { element } from '../../charts/element';
import { measureText } from '../../charts/format';
import type { ComparingLoop, ILayerOverview, IMeasure, IParameterChange } from '../../state';
import { trans } from '../../text/trans';

/** A measure with its number; `here` where the browser computed it. */
export interface IMeasured {
  readonly measure: IMeasure;
  readonly value: number | null;
  readonly here: boolean;
}

/**
 * All measures of a parameter: the browser's own, and from the overview those that it leaves to the
 * Jupyter kernel.
 *
 * @param row - the overview of the parameter where it is its layer's weight, else null
 */
export function measured(
  measures: readonly IMeasure[],
  change: IParameterChange,
  row: ILayerOverview | null
): IMeasured[] {
  return measures.flatMap(measure => {
    const here = measure.id in change.measures;
    const found = here ? change.measures : row?.folded === change.folded ? row.measures : {};
    return measure.id in found ? [{ measure, value: found[measure.id], here }] : [];
  });
}

/** The number in one line, for the header. */
export function figureText({ measure, value }: IMeasured): string {
  return `${measure.name} ${measureText(value, measure)}`;
}

/** What the number means, as a sentence or two. */
export function meaning({ measure, value }: IMeasured): string {
  const text = `${measure.formula}. ${measure.text}`;
  return value === null ? `${text} ${whenUndefined(measure)}` : text;
}

/** What else is to know of a measure: its range, its invariances, where it is undefined, whence. */
export function particulars(measure: IMeasure): string {
  const ends = measure.range.map(end => (end === null ? '∞' : measureText(end, measure)));
  const range = trans.__('From %1 to %2.', ends[0], ends[1]);
  const source = trans.__('Source: %1.', measure.source);
  return [range, measure.invariance, whenUndefined(measure), source].join(' ');
}

function whenUndefined(measure: IMeasure): string {
  return trans.__('Undefined %1', lowerFirst(measure.undefined));
}

/** The list of all measures with what each means. */
export function measureList(
  all: readonly IMeasured[],
  agrees: boolean | null,
  loop: ComparingLoop
): HTMLElement {
  const root = element('div', 'cnn-Measures');
  const list = element('dl', '');
  for (const { measure, value, here } of all) {
    const entry = element('div', 'cnn-Measures-entry');
    Object.assign(entry.dataset, {
      measure: measure.id,
      value: value === null ? '' : String(value)
    });
    const name = element('dt', '');
    name.textContent = here ? measure.name : trans.__('%1 (from the Jupyter kernel)', measure.name);
    const number = element('dd', '');
    number.textContent = measureText(value, measure);
    const text = element('dd', 'cnn-Measures-text');
    text.textContent = `${measure.formula}. ${measure.text}`;
    const more = element('dd', 'cnn-Measures-text');
    more.textContent = particulars(measure);
    entry.append(name, number, text, more);
    list.append(entry);
  }
  const note = element('p', 'cnn-Measures-note');
  note.textContent = [loopText(loop), agreement(agrees)].filter(text => text !== '').join(' ');
  root.append(list, note);
  return root;
}

function loopText(loop: ComparingLoop): string {
  switch (loop) {
    case 'compiled':
      return trans.__(
        'Computed in double precision in the browser by a compiled loop (WebAssembly).'
      );
    case 'plain':
      return trans.__('Computed in double precision in the browser by plain loops.');
    case 'barred':
      return trans.__(
        'Computed in double precision in the browser by plain loops; WebAssembly with SIMD, which would take a third of the time, is not allowed by this browser or a policy of its page.'
      );
  }
}

function agreement(agrees: boolean | null): string {
  if (agrees === null) {
    return '';
  }
  return agrees
    ? trans.__('The Jupyter kernel’s own numbers agree to 0.001 %.')
    : trans.__('The Jupyter kernel’s own numbers differ.');
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
