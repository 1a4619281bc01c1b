import { trans } from '../text/trans';
import { element } from './element';
import { count, percent, weights } from './format';

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

export interface ILegendActions {
  /** Shows the level or leaves it out. */
  readonly onSwitch: (id: string) => void;
  /** Highlights the whole level. */
  readonly onChoose: (id: string) => void;
  /** Shows it alone, or all again; `clicked` where a first click has chosen it. */
  readonly onIsolate: (id: string, clicked: boolean) => void;
}

/**
 * Updates a list of entries, one for each change level in their order: a swatch that switches the
 * level, and its name, which highlights it at a click and isolates it at two, or with Shift.
 */
export function drawLevelLegend(
  list: HTMLElement,
  entries: readonly ILegendEntry[],
  actions: ILegendActions
): void {
  for (const entry of entries) {
    const found = [...list.children].find(
      child => child instanceof HTMLElement && child.dataset.level === entry.id
    );
    const node = found instanceof HTMLElement ? found : build(list, entry, actions);
    const [swatch, level] = node.children as unknown as HTMLElement[];
    node.hidden = entry.hidden;
    node.classList.toggle('cnn-mod-off', !entry.shown);
    node.dataset.count = String(entry.count);
    node.style.setProperty('--cnn-level', entry.colour);
    const share = percent(entry.share);
    const text = `${entry.name}: ${entry.text}; ${weights(entry.count)}, ${share}`;
    swatch.setAttribute('aria-pressed', String(entry.shown));
    swatch.setAttribute('aria-label', trans.__('Show %1', entry.name));
    swatch.title = entry.shown
      ? trans.__('%1: click to hide it', entry.name)
      : trans.__('%1: click to show it', entry.name);
    level.setAttribute('aria-label', text);
    level.title = trans.__(
      '%1. Click to highlight its weights; double-click to show it alone.',
      text
    );
    const cells = [entry.name, entry.range, entry.ratio, count(entry.count), share];
    cells.forEach((cell, i) => (level.children[i].textContent = cell));
  }
}

const CELLS = ['name', 'range', 'ratio', 'count', 'share'];

function build(
  list: HTMLElement,
  { id }: ILegendEntry,
  { onSwitch, onChoose, onIsolate }: ILegendActions
): HTMLElement {
  const node = element('div', 'cnn-LevelLegend-entry');
  node.dataset.level = id;
  const swatch = push('cnn-LevelLegend-swatch');
  swatch.append(element('span', 'cnn-LevelLegend-colour'));
  swatch.addEventListener('click', () => onSwitch(id));
  const level = push('cnn-LevelLegend-level');
  level.append(...CELLS.map(name => element('span', `cnn-LevelLegend-${name}`)));
  level.addEventListener('click', ({ detail, shiftKey }) => {
    if (detail === 2 || shiftKey) {
      onIsolate(id, detail === 2);
    } else if (detail < 2) {
      onChoose(id);
    }
  });
  node.append(swatch, level);
  list.append(node);
  return node;
}

function push(className: string): HTMLButtonElement {
  const node = element('button', `cnn-QuietButton ${className}`);
  node.type = 'button';
  return node;
}
