import type { LabIcon } from '@jupyterlab/ui-components';

import { button } from '../elements';

/** A button of the toolbar with one of JupyterLab's icons, which says what it does when hovered. */
export function iconButton(icon: LabIcon, label: string, onClick: () => void): HTMLButtonElement {
  const node = button('', onClick);
  node.classList.add('cnn-mod-icon');
  setIcon(node, icon, label);
  return node;
}

/** Makes it do another thing. */
export function setIcon(node: HTMLButtonElement, icon: LabIcon, label: string): void {
  if (node.getAttribute('aria-label') !== label) {
    node.setAttribute('aria-label', label);
    node.title = label;
    node.replaceChildren(icon.element({ tag: 'span' }));
  }
}
