import { element } from '../charts/element';
import type { Side } from '../state';
import { sentenceText } from '../text/names';
import { trans } from '../text/trans';
import { LastSeen } from './remember';

/** What is found of a snapshot, and what to do. */
export interface IDoubt {
  readonly text: string;
  readonly remedy: string;
}

/** Notes of a panel, a line each, in its header. */
export class Notes {
  constructor() {
    this.node = element('span', 'cnn-Notes');
  }

  update(texts: readonly string[]): void {
    if (this._memo.differs(texts.join('\n'))) {
      const shown = texts.map(sentenceText);
      this.node.replaceChildren(...shown.map(note));
    }
  }

  readonly node: HTMLElement;
  private readonly _memo = new LastSeen();
}

/** One kind of doubt as a note: what both snapshots have in common stands once. */
export function doubtNote({ a, b }: Readonly<Record<Side, IDoubt | null>>): string | null {
  if (a !== null && b !== null && a.remedy === b.remedy) {
    const found =
      a.text === b.text
        ? trans.__('A and B: %1', a.text)
        : `${trans.__('A: %1', a.text)} ${trans.__('B: %1', b.text)}`;
    return `${found} ${a.remedy}`;
  }
  const said = [
    a && `${trans.__('A: %1', a.text)} ${a.remedy}`,
    b && `${trans.__('B: %1', b.text)} ${b.remedy}`
  ];
  return said.filter(Boolean).join(' ') || null;
}

function note(text: string): HTMLElement {
  const node = element('span', 'cnn-Notes-note');
  node.textContent = text;
  node.title = text;
  return node;
}
