import { caretDownIcon } from '@jupyterlab/ui-components';

import { element } from '../../charts/element';
import { button, write } from '../../panels/elements';
import { Popover } from '../../panels/popover';
import type { Finding, IComparison, IFindings, ISelection } from '../../state';
import { sentenceText } from '../../text/names';
import { trans } from '../../text/trans';
import { findingsIcon } from '../icons';
import { markdownOf } from './markdown';

interface IFindingsOptions {
  readonly onSelect: (selection: Partial<ISelection>) => void;
  readonly onCopy: (markdown: string) => void;
}

/** The first finding in one line: a button that opens all of them. Hidden while there is none. */
export class FindingsView {
  constructor(private readonly _options: IFindingsOptions) {
    this.node = button('', () => undefined, 'cnn-QuietButton cnn-Findings');
    const icon = element('span', 'cnn-Findings-icon');
    icon.append(findingsIcon.element({ tag: 'span' }));
    const caret = element('span', 'cnn-Findings-caret');
    caret.append(caretDownIcon.element({ tag: 'span' }));
    this.node.append(icon, this._first, this._more, this._count, caret);
    this.node.hidden = true;
    this._list = new Popover(trans.__('Findings'), this.node);
    this._list.node.classList.add('cnn-mod-findings');
  }

  readonly node: HTMLButtonElement;

  /** Shows what was found; while more is looked for, what was found before stays. */
  show({ status, value }: IComparison['findings']): void {
    if (status === 'busy' || value === this._shown) {
      return;
    }
    this._shown = value;
    const first = value?.findings.at(0);
    this.node.hidden = first === undefined;
    if (value === null || first === undefined) {
      this._list.close();
      return;
    }
    const text = sentenceText(first.text);
    const others = value.findings.length - 1;
    write(this._first, text);
    write(this._more, others > 0 ? trans.__('+%1', others) : '');
    write(this._count, String(others + 1));
    this.node.title = text;
    this.node.setAttribute(
      'aria-label',
      trans._n('%1 finding: %2', '%1 findings, the first: %2', others + 1, text)
    );
    this._fill(value);
  }

  close(): void {
    this._list.close();
  }

  private _fill(value: IFindings): void {
    const items = element('ul', 'cnn-Findings-list');
    items.append(...value.findings.map(finding => this._item(finding)));
    const copy = button(trans.__('Copy'), () => this._options.onCopy(markdownOf(value)));
    copy.title = trans.__('Copy the findings as Markdown');
    const foot = element('div', 'cnn-Findings-foot');
    foot.append(element('p', '', sentenceText(value.unjudged ?? '')), copy);
    this._list.content.replaceChildren(items, foot);
  }

  /** A sentence; a button where something shows it. */
  private _item({ rule, text, evidence }: Finding): HTMLElement {
    const item = element('li', '');
    item.dataset.rule = rule;
    const { selection } = evidence;
    const sentence = sentenceText(text);
    if (Object.keys(selection).length > 0) {
      const select = button(
        sentence,
        () => {
          this._list.close(true);
          this._options.onSelect(selection);
        },
        'cnn-Findings-sentence'
      );
      select.title = trans.__('Show it in the panels');
      item.append(select);
    } else {
      item.append(element('p', 'cnn-Findings-sentence', sentence));
    }
    return item;
  }

  private readonly _first = element('span', 'cnn-Findings-first');
  private readonly _more = element('span', 'cnn-Findings-more');
  /** Stands for both where there is no room. */
  private readonly _count = element('span', 'cnn-Findings-count');
  private readonly _list: Popover;
  private _shown: IFindings | null = null;
}
