import { element } from './element';
import { elidedText } from './elidedText';
import { sideChip } from './sideChip';
import type { ITheme } from './theme';

/** 'A epoch 10 → B epoch 100', each letter on its snapshot's colour. */
export function pairTitle(names: { readonly a: string; readonly b: string }, theme: ITheme): Node {
  const root = element('span', 'cnn-Pair');
  const arrow = element('span', 'cnn-Pair-arrow');
  arrow.textContent = '→';
  const before = element('span', 'cnn-Pair-snapshot');
  before.append(sideChip('a', theme), elidedText(names.a), arrow);
  const after = element('span', 'cnn-Pair-snapshot');
  after.append(sideChip('b', theme), elidedText(names.b));
  root.append(before, after);
  return root;
}
