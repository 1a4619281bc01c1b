import { nameText, sentenceText } from '../text/names';
import { trans } from '../text/trans';
import { element } from './element';
import { count, percent } from './format';
import { sideChip } from './sideChip';
import type { ITheme } from './theme';

type Side = 'a' | 'b';

export interface IAccuracyBars {
  /** Right answers so far; null for a snapshot that cannot run. */
  readonly correct: Readonly<Record<Side, number | null>>;
  /** Images seen so far and in all. */
  readonly done: number;
  readonly total: number;
  /** Why a snapshot that runs has no count. */
  readonly note: string | null;
  readonly names: Readonly<Record<Side, string>>;
  readonly theme: ITheme;
}

/** How many images each snapshot gets right: a bar each on one scale from 0 to all. */
export function drawAccuracy(bars: IAccuracyBars): HTMLElement {
  const root = element('div', 'cnn-Accuracy');
  root.dataset.done = String(bars.done);
  root.dataset.total = String(bars.total);
  root.append(row('a', bars), row('b', bars));
  return root;
}

function row(side: Side, { correct, done, note, names, theme }: IAccuracyBars): HTMLElement {
  const right = correct[side];
  const node = element('div', 'cnn-Accuracy-row');
  node.dataset.side = side;
  node.dataset.correct = right === null ? '' : String(right);
  const track = element('div', 'cnn-Accuracy-track');
  const share = right === null || done === 0 ? 0 : right / done;
  const fill = element('div', 'cnn-Accuracy-bar');
  fill.style.width = `${100 * share}%`;
  fill.style.background = theme[side];
  track.append(fill);
  const figures = element('div', 'cnn-Accuracy-figures');
  figures.append(...words(right, done, note).map(text => element('span', '', text)));
  node.title =
    right === null && note !== null
      ? sentenceText(note)
      : `${nameText(names[side])}: ${figures.textContent}`;
  node.append(sideChip(side, theme), track, figures);
  return node;
}

/** The figures, what can be spared last. */
function words(right: number | null, done: number, note: string | null): readonly string[] {
  if (right === null) {
    return [note === null ? trans.__('cannot run') : '–'];
  }
  return done === 0
    ? ['–']
    : [percent(right / done), ` ${trans.__('(%1 of %2 images)', count(right), count(done))}`];
}
