import type { ILabShell, ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { UUID } from '@lumino/coreutils';

import type { Comparators, IListedComparator } from '../widget/comparators';
import type { Documents } from './documents';
import { pairLabel } from './labels';
import { ComparatorTab } from './tab';
import type { ITabState } from './tab';

interface ITabsOptions {
  readonly app: JupyterFrontEnd;
  readonly shell: ILabShell;
  readonly comparators: Comparators;
  readonly documents: Documents;
  readonly trans: TranslationBundle;
}

/** The comparators' tabs in the main area: one for each. */
export class Tabs {
  constructor(private readonly _options: ITabsOptions) {}

  /** Shows a comparator in its tab, which is made if need be. */
  open(comparator: IListedComparator): void {
    const { documents, shell } = this._options;
    const { id, cell, kernelId, pair } = comparator;
    const tab =
      this._tracker.find(open => open.shown === comparator) ??
      this.add({
        tab: UUID.uuid4(),
        id,
        cell,
        path: documents.pathOf(kernelId),
        label: pairLabel(pair)
      });
    shell.activateById(tab.id);
  }

  /** Adds a tab, which waits for its comparator where that is not there yet. */
  add(state: ITabState): ComparatorTab {
    const { app, comparators, documents, shell, trans } = this._options;
    const tab = new ComparatorTab({
      state,
      comparators,
      documents,
      trans,
      onOpenDocument: path => void app.commands.execute('docmanager:open', { path })
    });
    tab.stateChanged.connect(this._save, this);
    shell.add(tab, 'main');
    void this._tracker.add(tab);
    return tab;
  }

  /** Brings the tabs back after a reload, by a command that takes their state. */
  restore(restorer: ILayoutRestorer, command: string): void {
    void restorer.restore(this._tracker, {
      command,
      args: tab => tab.state,
      // The restorer never forgets a tab under a name that it had before.
      name: tab => tab.state.tab
    });
  }

  private _save(tab: ComparatorTab): void {
    void this._tracker.save(tab);
  }

  private readonly _tracker = new WidgetTracker<ComparatorTab>({ namespace: 'cnn-comparator' });
}
