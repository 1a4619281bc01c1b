import { nameText } from '../text/names';
import { trans } from '../text/trans';
import type { IFolding, ILayer, INetwork } from './network';

/** Whether batch normalisation folds into a parameter: into weights alone, and where it is valid. */
export function canFold({ weight, folding }: ILayer, parameter: string | null): boolean {
  return (
    parameter !== null &&
    parameter === weight &&
    folding !== null &&
    folding.reason === null &&
    folding.a.length + folding.b.length > 0
  );
}

/** Whether the weight of a layer is shown as an effective kernel, or it has to be said why not. */
export function asksFolding({ folding }: ILayer, folded: boolean): boolean {
  return folded || (folding !== null && folding.always);
}

/** Whether there is anything to fold in a network. */
export function hasFolding({ layers }: INetwork): boolean {
  return layers.some(layer => canFold(layer, layer.weight));
}

/** What is to be said of a layer's weight when effective kernels are asked for; '' if nothing. */
export function foldingWords({ folding }: ILayer): string {
  if (folding === null) {
    return '';
  }
  if (folding.reason !== null) {
    return trans.__('Raw kernel: batch normalisation is not folded in. %1', folding.reason);
  }
  const { a, b, note } = folding;
  const norms = [...new Set([...a, ...b].map(({ norm }) => nameText(norm)))];
  if (norms.length === 0) {
    return trans.__('Raw kernel: no batch normalisation follows it.');
  }
  const scale = [...a, ...b].every(({ variance }) => variance === null)
    ? 'γ'
    : trans.__('γ / √(variance + ε)');
  const words = effectiveWords(scale, norms.reduce(joined), { a, b });
  return note === null ? words : `${words} ${note}`;
}

function joined(some: string, last: string): string {
  return trans.__('%1 and %2', some, last);
}

function effectiveWords(scale: string, norms: string, { a, b }: Pick<IFolding, 'a' | 'b'>): string {
  if (a.length === 0) {
    return trans.__('Effective kernel: each kernel times %1 of %2 in B alone.', scale, norms);
  }
  return b.length === 0
    ? trans.__('Effective kernel: each kernel times %1 of %2 in A alone.', scale, norms)
    : trans.__('Effective kernel: each kernel times %1 of %2.', scale, norms);
}
