import { trans } from '../text/trans';
import { readableOn } from './contrast';
import { alignedNumbers } from './format';
import type { IWindowLayout } from './weightMap';
import { windowIndex } from './weightMap';

export interface IKernelMatrix {
  readonly caption: string;
  /** Weights of one cell, row-major. */
  readonly values: ArrayLike<number>;
  readonly layout: IWindowLayout;
  /** The |value| painted in the strongest shade. */
  readonly max: number;
  readonly diverging: (share: number) => string;
  readonly missing: string;
}

/** Windows up to this many weights a side are written out. */
const WRITTEN = 7;

/** The weights of one cell as a table for each slice, shaded by sign and size. */
export function kernelMatrix(matrix: IKernelMatrix): HTMLElement {
  const figure = document.createElement('figure');
  figure.className = 'cnn-KernelMatrix';
  const { layout } = matrix;
  const caption = document.createElement('figcaption');
  caption.textContent = matrix.caption;
  caption.title = matrix.caption;
  figure.append(caption);
  const text = alignedNumbers(matrix.values);
  for (let slice = 0; slice < layout.slices; slice++) {
    figure.append(sliceTable(matrix, slice, text));
  }
  return figure;
}

function sliceTable(
  matrix: IKernelMatrix,
  slice: number,
  text: (value: number) => string
): HTMLTableElement {
  const { layout, caption } = matrix;
  const written = layout.sliceColumns <= WRITTEN && layout.rows <= WRITTEN;
  const table = document.createElement('table');
  table.classList.toggle('cnn-mod-written', written);
  table.setAttribute(
    'aria-label',
    layout.slices > 1 ? trans.__('%1, slice %2 of %3', caption, slice + 1, layout.slices) : caption
  );
  for (let row = 0; row < layout.rows; row++) {
    const line = table.insertRow();
    for (let column = 0; column < layout.sliceColumns; column++) {
      const index = windowIndex(layout, slice * layout.sliceColumns + column, row);
      fill(line.insertCell(), matrix, matrix.values[index], written ? text : null);
    }
  }
  return table;
}

function fill(
  cell: HTMLTableCellElement,
  { max, diverging, missing }: IKernelMatrix,
  value: number,
  text: ((value: number) => string) | null
): void {
  const colour = Number.isFinite(value) ? diverging(max > 0 ? value / max : 0) : missing;
  cell.style.background = colour;
  cell.style.color = readableOn(colour);
  cell.dataset.value = String(value);
  cell.title = String(value);
  if (text !== null) {
    cell.textContent = text(value);
  }
}
