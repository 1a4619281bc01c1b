import type { Kernel, KernelMessage } from '@jupyterlab/services';

interface INotebookPanel {
  readonly content: { activeCellIndex: number };
  readonly sessionContext: {
    readonly session: { readonly kernel: Kernel.IKernelConnection | null } | null;
    shutdown(): Promise<void>;
  };
}

interface ILab {
  readonly shell: { readonly currentWidget: INotebookPanel };
  readonly commands: { execute(id: string): Promise<unknown> };
}

declare global {
  // What JupyterLab exposes when asked to.
  var jupyterapp: ILab;
}

let panel: INotebookPanel;

/** Takes the notebook that is open. */
export function attach(): void {
  panel = jupyterapp.shell.currentWidget;
}

export function kernel(): Kernel.IKernelConnection {
  const found = panel.sessionContext.session?.kernel;
  if (!found) {
    throw new Error('The notebook has no Jupyter kernel.');
  }
  return found;
}

/** Runs a cell; resolves when it has ended. */
export async function runCell(index: number): Promise<void> {
  panel.content.activeCellIndex = index;
  await jupyterapp.commands.execute('notebook:run-cell');
}

/** The repr of a Python expression. */
export async function python(expression: string): Promise<string> {
  const future = kernel().requestExecute({
    code: '',
    silent: true,
    user_expressions: { value: expression }
  });
  const { content } = await future.done;
  const found = (content as KernelMessage.IExecuteReply).user_expressions.value as {
    readonly data?: Record<string, string>;
    readonly evalue?: string;
  };
  if (!found.data) {
    throw new Error(`${expression}: ${found.evalue ?? 'no value'}`);
  }
  return found.data['text/plain'];
}

export async function shutdown(): Promise<void> {
  await panel.sessionContext.shutdown();
}

/** The addresses of all scripts that the page has loaded. */
export function loadedScripts(): string[] {
  return performance
    .getEntriesByType('resource')
    .map(({ name }) => name.replace(/[?#].*/, ''))
    .filter(name => name.endsWith('.js'));
}
