import type { LabIcon } from '@jupyterlab/ui-components';

import { element } from '../charts/element';

/** A button that shows an icon of JupyterLab's; readers and pointers are told what it does. */
export function iconButton(icon: LabIcon, label: string, onClick: () => void): HTMLButtonElement {
  const node = element('button', 'cnn-IconButton');
  node.type = 'button';
  icon.element({ container: node, elementSize: 'normal', tag: 'span' });
  name(node, label);
  node.addEventListener('click', onClick);
  return node;
}

/** Says what a button does. */
export function name(node: HTMLElement, label: string): void {
  node.setAttribute('aria-label', label);
  node.title = label;
}
