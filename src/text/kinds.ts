import { MOST, nameText } from './names';
import { trans } from './trans';

const KINDS: ReadonlyMap<string, () => string> = new Map([
  ['conv', () => trans.__('convolution')],
  ['conv_transpose', () => trans.__('transposed convolution')],
  ['dense', () => trans.__('dense')],
  ['norm', () => trans.__('normalisation')],
  ['embedding', () => trans.__('embedding')],
  ['recurrent', () => trans.__('recurrent')],
  ['activation', () => trans.__('activation')],
  ['pool', () => trans.__('pooling')],
  ['add', () => trans.__('addition')],
  ['concat', () => trans.__('concatenation')],
  ['reshape', () => trans.__('reshape')],
  ['softmax', () => trans.__('softmax')],
  ['dropout', () => trans.__('dropout')],
  ['input', () => trans.__('input')],
  ['other', () => trans.__('other')]
]);

/** Those that are shorter than in full. */
const SHORT: ReadonlyMap<string, () => string> = new Map([
  ['conv', () => trans.__('conv')],
  ['conv_transpose', () => trans.__('conv transpose')],
  ['norm', () => trans.__('norm')],
  ['pool', () => trans.__('pool')],
  ['add', () => trans.__('add')],
  ['concat', () => trans.__('concat')]
]);

/** A kind of layer in words. */
export function kindWords(kind: string): string {
  return KINDS.get(kind)?.() ?? nameText(kind, MOST.label);
}

/** A kind of layer in one short word. */
export function shortKind(kind: string): string {
  return SHORT.get(kind)?.() ?? kindWords(kind);
}
