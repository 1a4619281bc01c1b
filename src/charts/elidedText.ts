import { closeIsolates } from '../text/isolate';
import { bareName, nameText } from '../text/names';
import { characters } from '../text/shorten';

const TAIL = 7;

/** A name as it may be shown, elided as below, with more of it in the title. */
export function elidedText(name: string, className = ''): HTMLElement {
  const root = elided(bareName(name), className);
  root.title = nameText(name);
  return root;
}

/**
 * A text that gives up its middle where there is no room, by CSS alone: its end keeps its width and
 * its beginning ends in an ellipsis. Where it runs from right to left, so do its two parts.
 */
export function elided(text: string, className = ''): HTMLElement {
  const root = document.createElement('span');
  root.className = `cnn-Elided ${className}`.trim();
  root.dir = 'auto';
  const all = characters(text);
  const cut = all.length - Math.min(TAIL, Math.floor(all.length / 2));
  root.append(part('cnn-Elided-head', all.slice(0, cut)));
  if (cut < all.length) {
    root.append(part('cnn-Elided-tail', all.slice(cut)));
  }
  return root;
}

function part(className: string, characters: readonly string[]): HTMLElement {
  const node = document.createElement('span');
  node.className = className;
  node.textContent = closeIsolates(characters.join(''));
  return node;
}
