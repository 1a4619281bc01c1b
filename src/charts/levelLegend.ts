import { count, percent } from './format';

export interface ILegendEntry {
  readonly id: string;
  readonly name: string;
  /** Range of the relative percent difference, for people; '' for special levels. */
  readonly range: string;
  /** The same as a ratio, or the condition of a special level. */
  readonly ratio: string;
  /** What its weights are, in a few words or a sentence. */
  readonly text: string;
  readonly count: number;
  /** Share of all weights compared. */
  readonly share: number;
  readonly colour: string;
  readonly shown: boolean;
  /** A level that is not worth a place in the legend. */
  readonly hidden: boolean;
}

/**
 * Updates a list of buttons, one for each change level in their order; clicking one calls back with
 * the level's id. A level that is off is grey.
 */
export function drawLevelLegend(
  list: HTMLElement,
  entries: readonly ILegendEntry[],
  onToggle: (id: string) => void
): void {
  for (const entry of entries) {
    const found = [...list.children].find(
      child => child instanceof HTMLElement && child.dataset.level === entry.id
    );
    const node = found instanceof HTMLElement ? found : build(list, entry, onToggle);
    node.hidden = entry.hidden;
    node.setAttribute('aria-pressed', String(entry.shown));
    node.dataset.count = String(entry.count);
    const share = percent(entry.share);
    const text = `${entry.name}: ${entry.text}; ${count(entry.count)} weights, ${share}`;
    node.setAttribute('aria-label', text);
    node.title = `${text}. Click to ${entry.shown ? 'leave it out' : 'show it'}.`;
    node.style.setProperty('--cnn-level', entry.colour);
    const cells = [entry.name, entry.range, entry.ratio, count(entry.count), share];
    cells.forEach((cell, i) => (node.children[i + 1].textContent = cell));
  }
}

const CELLS = ['swatch', 'name', 'range', 'ratio', 'count', 'share'];

function build(
  list: HTMLElement,
  { id }: ILegendEntry,
  onToggle: (id: string) => void
): HTMLElement {
  const node = document.createElement('button');
  node.type = 'button';
  node.className = 'cnn-LevelLegend-entry';
  node.dataset.level = id;
  for (const name of CELLS) {
    const cell = document.createElement('span');
    cell.className = `cnn-LevelLegend-${name}`;
    node.append(cell);
  }
  node.addEventListener('click', () => onToggle(id));
  list.append(node);
  return node;
}
