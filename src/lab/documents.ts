import type { ISessionContext } from '@jupyterlab/apputils';
import type { IConsoleTracker } from '@jupyterlab/console';
import { NotebookActions } from '@jupyterlab/notebook';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';

/** The open notebooks and consoles, as far as the application has them. */
export class Documents {
  constructor(
    private readonly _notebooks: INotebookTracker | null,
    private readonly _consoles: IConsoleTracker | null
  ) {}

  /** The path of the notebook or console that uses a Jupyter kernel; empty when none is open. */
  pathOf(kernelId: string): string {
    const uses = (context: ISessionContext): boolean => context.session?.kernel?.id === kernelId;
    const notebook = this._notebooks?.find(panel => uses(panel.sessionContext));
    const console = this._consoles?.find(panel => uses(panel.sessionContext));
    return notebook?.context.path ?? console?.sessionContext.path ?? '';
  }

  /** The notebook the user works in. */
  get currentNotebook(): NotebookPanel | null {
    return this._notebooks?.currentWidget ?? null;
  }

  /** Puts a code cell below the current one of a notebook, ready to run. */
  insertCell(panel: NotebookPanel, source: string): void {
    NotebookActions.insertBelow(panel.content);
    panel.content.activeCell?.model.sharedModel.setSource(source);
    panel.activate();
  }
}
