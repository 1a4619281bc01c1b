import { Widget } from '@lumino/widgets';

import { button } from '../panels/elements';
import { CURRENT } from '../state';
import type { IReload } from '../state';
import { sentenceText } from '../text/names';

interface IBarOptions {
  /** Puts the panels back where they were at first. */
  readonly onReset: () => void;
  /** Opens the snapshots again. */
  readonly onReload: () => void;
}

/** The line above the panels: says when they are out of date, and holds what acts on all of them. */
export class Bar extends Widget {
  constructor(options: IBarOptions) {
    super();
    this.addClass('cnn-Bar');
    this._notice.className = 'cnn-Bar-notice';
    this._notice.setAttribute('role', 'status');
    this._tab = button('Open in tab', () => this._openInTab?.());
    this._tab.title = 'Show this comparison in a tab of its own; both stay in step';
    this._reload = button('Reload snapshots', options.onReload);
    this._reload.title = 'Open the files again and compare what they hold now';
    this._busy.setAttribute('aria-label', 'Opening the snapshots again');
    const reset = button('Reset panels', options.onReset);
    reset.title = 'Put the four panels back where they were at first';
    const actions = document.createElement('div');
    actions.className = 'cnn-Bar-actions';
    actions.setAttribute('role', 'group');
    actions.setAttribute('aria-label', 'Comparison');
    actions.append(this._reload, reset, this._tab);
    this.node.append(this._notice, this._busy, actions);
    this.reload = CURRENT;
    this.openInTab = null;
  }

  /** Why the panels are out of date; empty when they are not. */
  set notice(text: string) {
    this._notice.textContent = sentenceText(text);
  }

  /** Offers to open the snapshots again, where that helps, and shows that it is done. */
  set reload({ status }: IReload) {
    this._busy.hidden = status !== 'busy';
    this._reload.hidden = status === 'current';
    this._reload.disabled = status === 'busy';
  }

  /** What the button does; null hides it. */
  set openInTab(open: (() => void) | null) {
    this._openInTab = open;
    this._tab.hidden = open === null;
  }

  private readonly _notice = document.createElement('span');
  private readonly _busy = document.createElement('progress');
  private readonly _reload: HTMLButtonElement;
  private readonly _tab: HTMLButtonElement;
  private _openInTab: (() => void) | null = null;
}
