import { element } from '../charts/element';

/**
 * Takes a tree that is over into single elements. A host may hold one for longer, such as that of
 * the last drag or key press, and with it all that hangs together with it.
 */
export function takeApart(root: Element): void {
  [root, ...root.querySelectorAll('*')].forEach(one => one.replaceChildren());
}

/** A push button in JupyterLab's style, or in another one. */
export function button(
  label: string,
  onClick: () => void,
  className = 'cnn-Button'
): HTMLButtonElement {
  const node = element('button', className);
  node.type = 'button';
  node.textContent = label;
  node.addEventListener('click', onClick);
  return node;
}

/** Sets a text where it is another; the same text again would be laid out again. */
export function write(node: HTMLElement, text: string): void {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}
