import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSONObject } from '@lumino/coreutils';
import type { Message } from '@lumino/messaging';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';
import { StackedLayout, Widget } from '@lumino/widgets';

import { MOST, nameText } from '../text/names';
import type { Comparators, IListedComparator } from '../widget/comparators';
import type { Documents } from './documents';
import { comparatorIcon } from './icon';
import { nameOf, pairLabel } from './labels';

/** What a tab is about: enough to find its comparator again after a reload or another run. */
export interface ITabState extends JSONObject {
  /** The tab itself, over reloads as well, whatever it shows. */
  tab: string;
  /** The widget model of the comparison. */
  id: string;
  /** The notebook cell that made the comparator. */
  cell: string;
  path: string;
  label: string;
}

interface ITabOptions {
  readonly state: ITabState;
  readonly comparators: Comparators;
  readonly documents: Documents;
  readonly trans: TranslationBundle;
  readonly onOpenDocument: (path: string) => void;
}

/**
 * A comparator in the main area. Shows the one it was opened for; when that has ended, the next
 * that the same cell makes; and meanwhile says how to get there.
 */
export class ComparatorTab extends Widget {
  constructor(private readonly _options: ITabOptions) {
    super();
    this.state = _options.state;
    this.addClass('cnn-Tab');
    this.id = `cnn-comparator-${this.state.tab}`;
    this.title.icon = comparatorIcon;
    this.title.closable = true;
    this.layout = new StackedLayout();
    this._empty.addClass('cnn-Tab-empty');
    this._empty.node.setAttribute('role', 'status');
    this._place(this._empty);
    _options.comparators.changed.connect(this._update, this);
    this._update();
  }

  /** Saved with the layout of the application. */
  state: ITabState;

  /** Emits after the state has changed. */
  get stateChanged(): ISignal<this, void> {
    return this._stateChanged;
  }

  /** The comparator on screen, alive or stale. */
  get shown(): IListedComparator | null {
    return this._shown;
  }

  dispose(): void {
    if (!this.isDisposed) {
      this._options.comparators.changed.disconnect(this._update, this);
      super.dispose();
    }
  }

  protected onCloseRequest(message: Message): void {
    super.onCloseRequest(message);
    this.dispose();
  }

  private _update(): void {
    const { all, alive } = this._options.comparators;
    if (this._shown && !all.includes(this._shown)) {
      this._shown = null;
    }
    const next = this._shown?.isAlive ? this._shown : this._find(alive);
    if (next && next !== this._shown) {
      this._shown = next;
      void this._show(next);
    }
    this._describe();
  }

  /** The very comparator, else the last one that the same cell of the same notebook made. */
  private _find(alive: readonly IListedComparator[]): IListedComparator | null {
    const { id, cell, path } = this.state;
    const { documents } = this._options;
    const fromCell = alive.filter(
      found => cell !== '' && found.cell === cell && documents.pathOf(found.kernelId) === path
    );
    return alive.find(found => found.id === id) ?? fromCell.at(-1) ?? null;
  }

  private async _show(comparator: IListedComparator): Promise<void> {
    const view = await comparator.createView('tab');
    if (this.isDisposed || this._shown !== comparator) {
      view.dispose();
      return;
    }
    this._view?.dispose();
    this._view = view;
    view.disposed.connect(this._onViewGone, this);
    this._place(view);
    this._empty.hide();
  }

  private _onViewGone(view: Widget): void {
    if (this._view === view && !this.isDisposed) {
      this._view = null;
      this._empty.show();
    }
  }

  private _place(widget: Widget): void {
    (this.layout as StackedLayout).addWidget(widget);
  }

  private _describe(): void {
    const shown = this._shown;
    if (shown?.isAlive) {
      const path = this._options.documents.pathOf(shown.kernelId) || this.state.path;
      const { tab } = this.state;
      const state = { tab, id: shown.id, cell: shown.cell, path, label: pairLabel(shown.pair) };
      if (JSON.stringify(state) !== JSON.stringify(this.state)) {
        this.state = state;
        this._stateChanged.emit();
      }
    }
    const { label } = this.state;
    const path = nameText(this.state.path);
    const { trans } = this._options;
    this.title.label = shown && !shown.isAlive ? trans.__('%1 (out of date)', label) : label;
    this.title.caption = trans.__('%1, compared in %2', label, path);
    this._explain();
  }

  private _explain(): void {
    const { trans, onOpenDocument } = this._options;
    const { label, path } = this.state;
    const text = document.createElement('p');
    text.textContent = trans.__(
      'The comparison %1 is not running. Open %2 and run the cell that makes it: it then appears here by itself.',
      label,
      nameText(path)
    );
    const open = document.createElement('button');
    open.type = 'button';
    open.className = 'cnn-Button';
    open.textContent = trans.__('Open %1', nameText(nameOf(path), MOST.label));
    open.addEventListener('click', () => onOpenDocument(path));
    this._empty.node.replaceChildren(text, ...(path === '' ? [] : [open]));
  }

  private _shown: IListedComparator | null = null;
  private _view: Widget | null = null;
  private readonly _empty = new Widget();
  private readonly _stateChanged = new Signal<this, void>(this);
}
