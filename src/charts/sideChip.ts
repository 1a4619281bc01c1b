import { readableOn } from './contrast';
import type { ITheme } from './theme';

/** The letter of a snapshot on its colour. */
export function sideChip(side: 'a' | 'b', theme: ITheme, title = ''): HTMLElement {
  const node = document.createElement('span');
  node.className = `cnn-SideChip cnn-mod-${side}`;
  node.textContent = side.toUpperCase();
  node.style.background = theme[side];
  node.style.color = readableOn(theme[side]);
  if (title !== '') {
    node.title = title;
  }
  return node;
}
