import { ellipsesIcon, launchIcon, redoIcon, undoIcon } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import { element } from '../charts/element';
import { button } from '../panels/elements';
import { iconButton } from '../panels/iconButton';
import { openMenu, SEPARATOR } from '../panels/menu';
import type { IMenuEntry } from '../panels/menu';
import { Popover } from '../panels/popover';
import { CURRENT, nextImage } from '../state';
import type { IComparison, IFound, INetwork, IReload } from '../state';
import { sentenceText } from '../text/names';
import { trans } from '../text/trans';
import type { IComparatorContext } from './context';
import { FindingsView } from './findings/view';
import { helpSheet } from './help';
import { helpIcon } from './icons';
import { PairPicker } from './pairPicker';
import { SearchField } from './searchField';

interface IBarOptions {
  readonly context: IComparatorContext;
  /** Puts the panels back where they were at first. */
  readonly onReset: () => void;
  /** What can be saved and copied now. */
  readonly entries: () => readonly IMenuEntry[];
  /** Copies a text; `what` it is, is told. */
  readonly onCopy: (what: string, text: string) => void;
}

/** How long the bar says what was done, in ms. */
const SAID_MS = 6000;

/** The line above the panels: which snapshots are compared, and what acts on all panels. */
export class Bar extends Widget {
  constructor(private readonly _options: IBarOptions) {
    super();
    const { selection, history, reload } = _options.context;
    this.addClass('cnn-Bar');
    this._pair = new PairPicker(pair => selection.update({ pair }));
    this._undo = iconButton(undoIcon, trans.__('Undo the last selection (Ctrl+Z)'), () =>
      history.undo()
    );
    this._redo = iconButton(redoIcon, trans.__('Redo the selection (Ctrl+Shift+Z)'), () =>
      history.redo()
    );
    this._search = new SearchField(found => this._select(found));
    this._findings = new FindingsView({
      onSelect: selected => selection.update(selected),
      onCopy: markdown => _options.onCopy(trans.__('The list of findings'), markdown)
    });
    this._notice.setAttribute('role', 'status');
    this._said.setAttribute('role', 'status');
    this._busy.setAttribute('aria-label', trans.__('Opening the snapshots again'));
    this._reload = button(trans.__('Reload snapshots'), reload);
    this._reload.title = trans.__('Open the files again and compare what they hold now');
    this._tab = iconButton(launchIcon, trans.__('Open in tab'), () => this._openInTab?.());
    this._tab.title = trans.__('Show this comparison in a tab of its own; both stay in step');
    const more = iconButton(ellipsesIcon, trans.__('More'), () => this._openMenu(more));
    more.setAttribute('aria-haspopup', 'menu');
    this._help = new Popover(trans.__('How to read the panels'), this._helpButton);
    this._help.node.classList.add('cnn-mod-help');
    this._help.content.append(helpSheet());
    this.node.append(
      this._pair.node,
      group(trans.__('Selection'), this._undo, this._redo),
      this._search.node,
      this._findings.node,
      this._notice,
      this._said,
      this._busy,
      group(trans.__('Comparison'), this._reload, this._tab, this._helpButton, more)
    );
    history.changed.connect(this._onHistory, this);
    this._onHistory();
    this.reload = CURRENT;
    this.openInTab = null;
  }

  protected onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this._themeObserver.observe(document.body, { attributeFilter: ['data-jp-theme-light'] });
  }

  protected onBeforeDetach(message: Message): void {
    this._themeObserver.disconnect();
    super.onBeforeDetach(message);
  }

  dispose(): void {
    if (!this.isDisposed) {
      this._themeObserver.disconnect();
      this._options.context.history.changed.disconnect(this._onHistory, this);
      this._search.dispose();
      this._help.close();
      this._findings.close();
      window.clearTimeout(this._saidTimer);
      super.dispose();
    }
  }

  /** Shows what may be chosen, and what is. */
  showState({ network, findings }: IComparison): void {
    this._findings.show(findings);
    this._network = network.value;
    this._search.network = network.value;
    this._search.node.disabled = network.value === null;
    this._showPair();
  }

  private _showPair(): void {
    this._pair.update(this._network, this._options.context.selection.value.pair);
  }

  focusSearch(): void {
    this._search.node.focus();
    this._search.node.select();
  }

  openHelp(): void {
    if (!this._help.isOpen) {
      this._helpButton.click();
    }
  }

  /** Why the panels are out of date; empty when they are not. */
  set notice(text: string) {
    this._notice.textContent = sentenceText(text);
    this._notice.title = sentenceText(text);
  }

  /** Tells for a while what was done. */
  say(text: string): void {
    this._said.textContent = text;
    this._said.title = text;
    window.clearTimeout(this._saidTimer);
    this._saidTimer = window.setTimeout(() => (this._said.textContent = ''), SAID_MS);
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

  private _select(found: IFound): void {
    const { selection } = this._options.context;
    if (found.kind === 'layer') {
      selection.update({ layer: found.layer.id });
    } else {
      selection.update({ image: nextImage(found.images, selection.value.image) });
    }
  }

  private _openMenu(opener: HTMLElement): void {
    const { context, onReset, entries } = this._options;
    openMenu(opener, [
      ...entries(),
      SEPARATOR,
      {
        label: trans.__('Reset panels'),
        caption: trans.__('Put the panels back where they were at first'),
        run: onReset
      },
      {
        label: trans.__('Reload snapshots'),
        caption: trans.__('Open the files again and compare what they hold now'),
        isEnabled: context.comparison.value.reload.status !== 'busy',
        run: context.reload
      }
    ]);
  }

  private _onHistory(): void {
    const { canUndo, canRedo } = this._options.context.history;
    this._undo.disabled = !canUndo;
    this._redo.disabled = !canRedo;
  }

  private readonly _pair: PairPicker;
  private readonly _search: SearchField;
  private readonly _findings: FindingsView;
  private readonly _notice = element('span', 'cnn-Bar-notice');
  private readonly _said = element('span', 'cnn-Bar-said');
  private _saidTimer = 0;
  private readonly _busy = element('progress', '');
  private readonly _undo: HTMLButtonElement;
  private readonly _redo: HTMLButtonElement;
  private readonly _reload: HTMLButtonElement;
  private readonly _tab: HTMLButtonElement;
  private readonly _helpButton = iconButton(helpIcon, trans.__('Help (?)'), () => undefined);
  private readonly _help: Popover;
  private readonly _themeObserver = new MutationObserver(() => this._showPair());
  private _network: INetwork | null = null;
  private _openInTab: (() => void) | null = null;
}

function group(label: string, ...nodes: readonly HTMLElement[]): HTMLElement {
  const node = element('div', 'cnn-Bar-actions');
  node.setAttribute('role', 'group');
  node.setAttribute('aria-label', label);
  node.append(...nodes);
  return node;
}
