import { Dialog, InputDialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import { nameText } from '../text/names';
import type { IListedComparator } from '../widget/comparators';
import type { Documents } from './documents';
import { EXAMPLE_CELL, labelsOf, nameOf } from './labels';

/** Lets the user choose; null when they think better of it. */
export async function choose(
  alive: readonly IListedComparator[],
  documents: Documents,
  trans: TranslationBundle
): Promise<IListedComparator | null> {
  const labels = labelsOf(
    alive.map(({ kernelId, pair }) => ({ path: documents.pathOf(kernelId), pair }))
  );
  const { value } = await InputDialog.getItem({
    title: trans.__('Open a comparison'),
    label: trans.__('Comparisons in the open notebooks and consoles'),
    items: labels,
    okLabel: trans.__('Open')
  });
  return value === null ? null : (alive[labels.indexOf(value)] ?? null);
}

/** Says how to make a comparator, and puts the cell into the current notebook if asked. */
export async function explain(documents: Documents, trans: TranslationBundle): Promise<void> {
  const notebook = documents.currentNotebook;
  const body = new Widget();
  const text = document.createElement('div');
  text.textContent = notebook
    ? trans.__('A cell such as this one makes a comparison. Insert it into %1 and run it.', [
        nameText(nameOf(notebook.context.path))
      ])
    : trans.__('Open a notebook and run a cell such as this one, which makes a comparison.');
  const code = document.createElement('pre');
  code.className = 'cnn-Dialog-code';
  code.textContent = EXAMPLE_CELL;
  body.node.append(text, code);
  const insert = Dialog.okButton({ label: trans.__('Insert cell') });
  const { button } = await showDialog({
    title: trans.__('No comparison is running'),
    body,
    buttons: notebook
      ? [Dialog.cancelButton(), insert]
      : [Dialog.okButton({ label: trans.__('Close') })]
  });
  if (notebook && !notebook.isDisposed && button.label === insert.label) {
    documents.insertCell(notebook, EXAMPLE_CELL);
  }
}
