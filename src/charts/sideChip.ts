import { readableOn } from './contrast';
import type { ITheme } from './theme';

/** A, B, or B with something of A put in. */
export type Answering = 'a' | 'b' | 'hybrid';

/** The letter of a snapshot on its colour. */
export function sideChip(side: Answering, theme: ITheme, title = ''): HTMLElement {
  const node = document.createElement('span');
  node.className = `cnn-SideChip cnn-mod-${side}`;
  node.textContent = sideLetter(side);
  node.style.background = theme[side];
  node.style.color = readableOn(theme[side]);
  if (title !== '') {
    node.title = title;
  }
  return node;
}

/** 'A', 'B', or 'B′'. */
export function sideLetter(side: Answering): string {
  return side === 'hybrid' ? 'B′' : side.toUpperCase();
}
