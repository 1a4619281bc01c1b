const TAIL = 7;

/**
 * A text that gives up its middle where there is no room, by CSS alone: its end keeps its width and
 * its beginning ends in an ellipsis. The whole text stays in the document and in the title.
 */
export function elidedText(text: string, className = ''): HTMLElement {
  const root = document.createElement('span');
  root.className = `cnn-Elided ${className}`.trim();
  root.title = text;
  const characters = Array.from(text);
  const cut = characters.length - Math.min(TAIL, Math.floor(characters.length / 2));
  root.append(part('cnn-Elided-head', characters.slice(0, cut)));
  if (cut < characters.length) {
    root.append(part('cnn-Elided-tail', characters.slice(cut)));
  }
  return root;
}

function part(className: string, characters: readonly string[]): HTMLElement {
  const node = document.createElement('span');
  node.className = className;
  node.textContent = characters.join('');
  return node;
}
