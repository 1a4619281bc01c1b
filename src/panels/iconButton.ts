import type { LabIcon } from '@jupyterlab/ui-components';

import { element } from '../charts/element';

/** A button that shows an icon of JupyterLab's; readers and pointers are told what it does. */
export function iconButton(icon: LabIcon, label: string, onClick: () => void): HTMLButtonElement {
  const node = element('button', 'cnn-IconButton');
  node.type = 'button';
  setIcon(node, icon, label);
  node.addEventListener('click', onClick);
  return node;
}

/** Makes a button look and say that it does something else. */
export function setIcon(node: HTMLButtonElement, icon: LabIcon, label: string): void {
  if (node.getAttribute('aria-label') !== label) {
    node.setAttribute('aria-label', label);
    node.title = label;
    node.replaceChildren(icon.element({ elementSize: 'normal', tag: 'span' }));
  }
}
