import { elidedText } from './elidedText';
import { sideChip } from './sideChip';
import type { ITheme } from './theme';

/** 'A epoch 10 → B epoch 100', each letter on its snapshot's colour. */
export function pairTitle(names: { readonly a: string; readonly b: string }, theme: ITheme): Node {
  const root = document.createElement('span');
  root.className = 'cnn-Pair';
  const arrow = document.createElement('span');
  arrow.className = 'cnn-Pair-arrow';
  arrow.textContent = '→';
  root.append(sideChip('a', theme), elidedText(names.a), arrow);
  root.append(sideChip('b', theme), elidedText(names.b));
  return root;
}
