import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from '@jupyterlab/galata';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';

const root = join(__dirname, '../..');
const bin = process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python';
/** The interpreter that computes what the panels must show. */
const python = process.env.REFERENCE_PYTHON ?? join(root, '.venv', bin);

export interface IReference {
  distances: Record<string, number>;
  edges: number[];
  counts: number[][];
  /** Cells as [kernel, channel], in order. */
  highlighted: { weights: number; cells: number[][] };
  /** Of the choices asked about. */
  chosen: { weights: number; cells: number }[];
  /** By bins that A and B share. */
  values: { a: number[]; b: number[] };
  probabilities: number[][];
  channel_changes: number[];
  /** By channel, in A and in B: nowhere above zero. */
  silent: boolean[][];
  /** Boxes with the channel's largest activation in each, in A and in B. */
  proposals: { boxes: number[][]; scores: number[][] };
}

/** Asks ui-tests/reference.py, which computes from the ONNX files alone. */
export function reference(question: object): IReference {
  const input = JSON.stringify({
    a: join(root, 'cnn_comparator/demo/snapshots/epoch_010.onnx'),
    b: join(root, 'cnn_comparator/demo/snapshots/epoch_100.onnx'),
    ...question
  });
  const output = execFileSync(python, [join(root, 'ui-tests/reference.py')], { input });
  return JSON.parse(output.toString()) as IReference;
}

interface INotebookTest {
  readonly page: IJupyterLabPageFixture;
  /** The folder of the test on the server. */
  readonly tmpPath: string;
}

/** The one notebook of the test, in the page. */
export const NOTEBOOK = `[...jupyterapp.shell.widgets('main')].find(one => one.hasClass('jp-NotebookPanel'))`;

/** Uploads a notebook into the test's folder and opens it. */
async function openUploaded({ page, tmpPath }: INotebookTest, content: string): Promise<void> {
  const path = `${tmpPath}/notebook.ipynb`;
  await page.contents.uploadContent(content, 'text', path);
  await page.evaluate(async place => {
    await window.jupyterapp.commands.execute('docmanager:open', { path: place });
  }, path);
  await page.evaluate(`${NOTEBOOK}.sessionContext.ready`);
  await page.locator('.jp-NotebookPanel .jp-Cell').first().waitFor();
}

/** Opens a new notebook with these cells. */
export async function openNotebook(context: INotebookTest, cells: string[]): Promise<void> {
  const notebook = {
    cells: cells.map((source, i) => ({
      cell_type: 'code',
      id: `cell-${i}`,
      metadata: {},
      source,
      execution_count: null,
      outputs: []
    })),
    metadata: { kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' } },
    nbformat: 4,
    nbformat_minor: 5
  };
  await openUploaded(context, JSON.stringify(notebook));
}

/** Opens a copy of the embedded example. */
export async function openExample(context: INotebookTest): Promise<void> {
  await openUploaded(context, readFileSync(join(root, 'examples/flowers.ipynb'), 'utf8'));
}

/** Writes a cell and runs it to its end, whatever has the focus; what it showed before goes. */
export async function runSource(
  page: IJupyterLabPageFixture,
  index: number,
  source: string
): Promise<void> {
  await page.evaluate(
    async ([cell, text]) => {
      const { shell, commands } = window.jupyterapp;
      const { content } = shell.currentWidget as unknown as INotebookPanel;
      content.model.sharedModel.cells[cell].setSource(text);
      content.activeCellIndex = cell;
      await commands.execute('notebook:run-cell');
    },
    [index, source] as const
  );
}

/**
 * What the Jupyter kernel prints, warnings aside. Asked without a cell: JupyterLab keeps the toolbar of every cell
 * that was ever active, with 131 listeners a button.
 */
export async function printed(
  page: IJupyterLabPageFixture,
  code: string,
  seconds = 90
): Promise<string> {
  return page.evaluate(`(async () => {
    const { kernel } = ${NOTEBOOK}.sessionContext.session;
    const future = kernel.requestExecute({ code: ${JSON.stringify(code)} });
    let printed = '';
    future.onIOPub = ({ header, content }) => {
      printed += header.msg_type === 'stream' && content.name === 'stdout' ? content.text : '';
    };
    const late = new Error('The Jupyter kernel does not answer.');
    // One that is asked while its Jupyter kernel dies may never be answered.
    const { content } = await Promise.race([
      future.done,
      new Promise((_, fail) => setTimeout(fail, ${1000 * seconds}, late))
    ]);
    if (content.status !== 'ok') {
      throw new Error(content.ename + ': ' + content.evalue);
    }
    return printed.trim();
  })()`);
}

/** The part of JupyterLab's notebook that is written to. */
interface INotebookPanel {
  readonly content: {
    activeCellIndex: number;
    readonly model: {
      readonly sharedModel: { readonly cells: readonly { setSource(text: string): void }[] };
    };
  };
}

/** Runs a cell without waiting for its end. */
export async function startCell(page: IJupyterLabPageFixture, index: number): Promise<void> {
  await page.notebook.selectCells(index);
  await page.menu.clickMenuItem('Run>Run Selected Cell');
}

export function panel(page: IJupyterLabPageFixture, name: string): Locator {
  return page.locator(`[data-panel="${name}"]`);
}

/** Switches in the menu of panel (a) whether effective kernels are compared. */
export async function setFolded(page: IJupyterLabPageFixture, folded: boolean): Promise<void> {
  await panel(page, 'architecture').getByRole('button', { name: 'More' }).click();
  const entry = page.getByRole('menuitemcheckbox', { name: 'Compare BN-folded kernels' });
  await expect(entry).toBeChecked({ checked: !folded });
  await entry.click();
}

/** Waits until a panel has drawn its last result. */
export async function ready(page: IJupyterLabPageFixture, ...names: string[]): Promise<void> {
  for (const name of names) {
    await page
      .locator(`[data-panel="${name}"][data-ready="true"]`)
      .waitFor({ state: 'visible', timeout: 60_000 });
  }
}
