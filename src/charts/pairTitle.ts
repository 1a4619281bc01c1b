import { readableOn } from './contrast';
import type { ITheme } from './theme';

/** 'A epoch 10 → B epoch 100', each letter on its snapshot's colour. */
export function pairTitle(names: { readonly a: string; readonly b: string }, theme: ITheme): Node {
  const root = span('cnn-Pair');
  root.append(chip('A', theme.a), name(names.a), span('cnn-Pair-arrow', '→'));
  root.append(chip('B', theme.b), name(names.b));
  return root;
}

function chip(letter: string, colour: string): HTMLElement {
  const node = span('cnn-Pair-chip', letter);
  node.style.background = colour;
  node.style.color = readableOn(colour);
  return node;
}

function name(text: string): HTMLElement {
  const node = span('cnn-Pair-name', text);
  node.title = text;
  return node;
}

function span(className: string, text = ''): HTMLElement {
  const node = document.createElement('span');
  node.className = className;
  node.textContent = text;
  return node;
}
