import { MOST, nameText } from './names';
import { trans } from './trans';

const ROLES: ReadonlyMap<string, () => string> = new Map([
  ['weight', () => trans.__('weight')],
  ['bias', () => trans.__('bias')],
  ['gamma', () => trans.__('γ (scale)')],
  ['beta', () => trans.__('β (shift)')],
  ['running_mean', () => trans.__('running mean')],
  ['running_var', () => trans.__('running variance')],
  ['other', () => trans.__('parameter')]
]);

/** What a parameter is to its layer. */
export function roleWord(role: string): string {
  return ROLES.get(role)?.() ?? nameText(role, MOST.label);
}
