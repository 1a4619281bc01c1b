import { nameText } from '../text/names';
import { element } from './element';
import { elided } from './elidedText';
import type { IGraphMark } from './graphNode';

/** Height of a row of the list, in pixels. */
export const ROW_HEIGHT = 24;
const GAP = 3;

/** Where a row stands, from 0. */
export interface IRowPlace {
  readonly position: number;
  readonly count: number;
  /** Whether it stands below the title of its frame. */
  readonly inset: boolean;
}

/** Draws a node of the network as a row of a list, shaded as in the graph. */
export function drawLayerRow(row: HTMLElement, mark: IGraphMark, place: IRowPlace): void {
  const { form, pattern, selected, title, detail, figure, warning } = mark;
  row.className = `cnn-LayerRow cnn-mod-${form} cnn-mod-${pattern}`;
  row.classList.toggle('cnn-mod-selected', selected);
  prepare(row, mark.label, place);
  row.dataset.node = mark.id;
  for (const [name, value] of Object.entries(mark.data)) {
    row.dataset[name] = value;
  }
  row.setAttribute('aria-selected', String(selected));
  if (form === 'stack') {
    row.setAttribute('aria-expanded', 'false');
  }
  row.style.setProperty('--cnn-row-fill', mark.fill);
  row.style.setProperty('--cnn-row-ink', mark.ink);
  row.style.setProperty('--cnn-row-line', mark.outline);
  const parts = [
    elided(title, 'cnn-LayerRow-title'),
    element('span', 'cnn-LayerRow-detail', detail),
    element('span', 'cnn-LayerRow-figure', figure)
  ];
  row.replaceChildren(...parts, ...(warning ? [element('span', 'cnn-LayerRow-badge', '!')] : []));
}

/** Draws the title of a frame, which folds what follows it, as a row. */
export function drawFrameRow(row: HTMLElement, frame: string, place: IRowPlace): void {
  row.className = 'cnn-LayerRow cnn-mod-frame';
  prepare(row, `Fold ${nameText(frame)}`, place);
  row.dataset.fold = frame;
  row.setAttribute('aria-expanded', 'true');
  row.replaceChildren(elided(`▾ ${nameText(frame)}`, 'cnn-LayerRow-title'));
}

function prepare(row: HTMLElement, label: string, { position, count, inset }: IRowPlace): void {
  row.classList.toggle('cnn-mod-inset', inset);
  row.setAttribute('role', 'option');
  row.setAttribute('aria-label', label);
  row.setAttribute('aria-posinset', String(position + 1));
  row.setAttribute('aria-setsize', String(count));
  row.style.top = `${position * ROW_HEIGHT + GAP / 2}px`;
  row.style.height = `${ROW_HEIGHT - GAP}px`;
}
