import { element } from '../../charts/element';

/** A field for a number, or for nothing. */
export function numberInput(step: number | null = null): HTMLInputElement {
  const input = element('input', 'cnn-Field cnn-Settings-number');
  input.type = 'number';
  input.step = step === null ? 'any' : String(step);
  return input;
}

/** What was entered: null for nothing, NaN for what is no number. */
export function readNumber(input: HTMLInputElement): number | null {
  if (input.validity.badInput) {
    return NaN;
  }
  return input.value.trim() === '' ? null : Number(input.value);
}

/** A control with its name before it and more behind it. */
export function field(name: string, ...controls: readonly HTMLElement[]): HTMLElement {
  const label = element('label', 'cnn-Settings-field');
  const text = element('span', '');
  text.textContent = name;
  label.append(text, ...controls);
  return label;
}

export function fieldset(name: string, children: readonly HTMLElement[]): HTMLElement {
  const root = element('fieldset', 'cnn-Settings-group');
  const legend = element('legend', '');
  legend.textContent = name;
  root.append(legend, ...children);
  return root;
}

export function remark(text: string): HTMLElement {
  const node = element('p', 'cnn-Settings-remark');
  node.textContent = text;
  return node;
}
