import { trans } from '../text/trans';
import { element } from './element';
import { elidedText } from './elidedText';
import { percent } from './format';
import { sideChip } from './sideChip';
import type { ITheme } from './theme';

type Side = 'a' | 'b';

/** What one snapshot answers. */
export interface IAnswer {
  /** The class it holds for most probable. */
  readonly name: string;
  readonly probability: number;
  /** Whether it is the true class; null when that is not known. */
  readonly right: boolean | null;
}

export interface IVerdict {
  /** Null for a snapshot without an answer. */
  readonly answers: Readonly<Record<Side, IAnswer | null>>;
  readonly theme: ITheme;
}

/** 'A: tulip 61.0 % ✗ → B: daffodil 93.0 % ✓', letters on their snapshot's colours. */
export function drawVerdict({ answers, theme }: IVerdict): HTMLElement {
  const root = document.createElement('p');
  root.className = 'cnn-Verdict';
  const after = half('b', answers.b, theme);
  after.prepend(element('span', 'cnn-Verdict-arrow', '→ '));
  root.append(half('a', answers.a, theme), ' ', after);
  return root;
}

function half(side: Side, answer: IAnswer | null, theme: ITheme): HTMLElement {
  const node = element('span', 'cnn-Verdict-half', '');
  node.dataset.side = side;
  node.append(sideChip(side, theme), element('span', 'cnn-Verdict-colon', ': '));
  if (answer === null) {
    node.append(element('span', 'cnn-Verdict-none', trans.__('no answer')));
    return node;
  }
  node.dataset.right = answer.right === null ? '' : String(answer.right);
  node.append(
    elidedText(answer.name, 'cnn-Verdict-class'),
    element('span', 'cnn-Verdict-figure', ` ${percent(answer.probability)}`)
  );
  if (answer.right !== null) {
    const mark = element(
      'span',
      `cnn-Verdict-mark cnn-mod-${answer.right ? 'right' : 'wrong'}`,
      ''
    );
    mark.setAttribute('role', 'img');
    mark.setAttribute('aria-label', answer.right ? trans.__('right') : trans.__('wrong'));
    mark.textContent = answer.right ? ' ✓' : ' ✗';
    node.append(mark);
  }
  return node;
}
