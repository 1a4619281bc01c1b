/** A bare element with a class. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  node.className = className;
  return node;
}

/** A push button in JupyterLab's style. */
export function button(label: string, onClick: () => void): HTMLButtonElement {
  const node = element('button', 'cnn-Button');
  node.type = 'button';
  node.textContent = label;
  node.addEventListener('click', onClick);
  return node;
}
