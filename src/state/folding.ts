import { nameText } from '../text/names';
import type { ILayer, INetwork } from './network';

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
    return `Raw kernel: batch normalisation is not folded in. ${folding.reason}`;
  }
  const { a, b, note } = folding;
  const norms = [...new Set([...a, ...b].map(({ norm }) => nameText(norm)))];
  if (norms.length === 0) {
    return 'Raw kernel: no batch normalisation follows it.';
  }
  const one = a.length === 0 ? ' in B alone' : b.length === 0 ? ' in A alone' : '';
  const scale = [...a, ...b].every(({ variance }) => variance === null)
    ? 'γ'
    : 'γ / √(variance + ε)';
  const words = `Effective kernel: each kernel times ${scale} of ${norms.join(' and ')}${one}.`;
  return note === null ? words : `${words} ${note}`;
}
