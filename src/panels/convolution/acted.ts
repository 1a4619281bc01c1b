import type { IActivationChange } from '../../state';
import { nameText } from '../../text/names';
import { trans } from '../../text/trans';

/** Where the output activation was taken, in words that follow its name. */
export function actedWords({ at, acted: { a, b } }: IActivationChange): string {
  const [inA, inB] = [a ?? b, b ?? a].map(side => listed(side?.functions ?? []));
  if (inA === '' && inB === '') {
    return at === 'before'
      ? trans.__('before the activation function')
      : trans.__('no activation function follows directly');
  }
  if (inA === inB) {
    return trans.__('after %1', inA);
  }
  if (inA === '' || inB === '') {
    return inA === ''
      ? trans.__('as it is in A, after %1 in B', inB)
      : trans.__('after %1 in A, as it is in B', inA);
  }
  return trans.__('after %1 in A, after %2 in B', inA, inB);
}

function listed(functions: readonly string[]): string {
  const names = functions.map(name => nameText(name));
  const last = names.pop() ?? '';
  return names.length === 0 ? last : trans.__('%1 and %2', names.join(', '), last);
}
