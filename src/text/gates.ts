import { MOST, nameText } from './names';
import { trans } from './trans';

const WORDS: ReadonlyMap<string, () => string> = new Map([
  ['input', () => trans.__('input')],
  ['forget', () => trans.__('forget')],
  ['cell', () => trans.__('cell')],
  ['output', () => trans.__('output')],
  ['reset', () => trans.__('reset')],
  ['update', () => trans.__('update')],
  ['new', () => trans.__('new')]
]);

/** A gate of a recurrent layer in a word. */
export function gateWord(gate: string): string {
  return WORDS.get(gate)?.() ?? nameText(gate, MOST.label);
}
