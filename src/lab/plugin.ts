import { ILabShell, ILayoutRestorer } from '@jupyterlab/application';
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IConsoleTracker } from '@jupyterlab/console';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { translateWith } from '../text/trans';
import { comparators } from '../widget/comparators';
import { addCommands, CommandIDs } from './commands';
import { Documents } from './documents';
import { Tabs } from './tabs';

/** Tabs in JupyterLab's main area, and the command that opens them. */
export const plugin: JupyterFrontEndPlugin<void> = {
  id: 'cnn-comparator:lab',
  description: 'Opens comparisons of CNN snapshots in tabs of their own.',
  autoStart: true,
  requires: [ILabShell],
  optional: [ICommandPalette, ILayoutRestorer, INotebookTracker, IConsoleTracker, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    shell: ILabShell,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
    notebooks: INotebookTracker | null,
    consoles: IConsoleTracker | null,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load('cnn_comparator');
    translateWith(trans);
    const documents = new Documents(notebooks, consoles);
    const tabs = new Tabs({ app, shell, comparators, documents, trans });
    addCommands(app.commands, { comparators, documents, tabs, trans });
    palette?.addItem({ command: CommandIDs.open, category: trans.__('CNN Comparator') });
    if (restorer) {
      tabs.restore(restorer, CommandIDs.restore);
    }
    comparators.openInTab = comparator => tabs.open(comparator);
  }
};
