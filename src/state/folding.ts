import { nameText } from '../text/names';
import type { ILayer, INetwork } from './network';

/** Whether batch normalisation folds into a parameter: into weights alone, and where it is valid. */
export function canFold({ weight, folding }: ILayer, parameter: string | null): boolean {
  return (
    parameter !== null &&
    parameter === weight &&
    folding !== null &&
    folding.reason === null &&
    (folding.a !== null || folding.b !== null)
  );
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
  const norms = [...new Set([folding.a?.norm, folding.b?.norm])].flatMap(norm =>
    norm === undefined ? [] : [nameText(norm)]
  );
  if (norms.length === 0) {
    return 'Raw kernel: no batch normalisation follows it.';
  }
  const one = folding.a === null ? ' in B alone' : folding.b === null ? ' in A alone' : '';
  return `Effective kernel: each kernel times γ / √(variance + ε) of ${norms.join(' and ')}${one}.`;
}
