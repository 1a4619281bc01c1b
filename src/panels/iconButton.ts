import type { LabIcon } from '@jupyterlab/ui-components';

import { button } from './elements';

/** A button that shows an icon of JupyterLab's; readers and pointers are told what it does. */
export function iconButton(icon: LabIcon, label: string, onClick: () => void): HTMLButtonElement {
  const node = button('', onClick, 'cnn-QuietButton cnn-IconButton');
  setIcon(node, icon, label);
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
