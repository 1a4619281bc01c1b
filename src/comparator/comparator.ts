import type { JSONObject, JSONValue } from '@lumino/coreutils';
import { Message, MessageLoop } from '@lumino/messaging';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';
import { BoxLayout, Widget } from '@lumino/widgets';
import type { DockPanel } from '@lumino/widgets';

import type { IPanelKind } from '../panels/kind';
import { openMenu } from '../panels/menu';
import type { Panel } from '../panels/panel';
import { LastSeen } from '../panels/remember';
import { restoreArrangement, saveArrangement } from './arrangement';
import { Bar } from './bar';
import type { IComparatorContext } from './context';
import { dockOfPanels } from './dock';
import { endHighlight } from './endHighlight';
import { columnsIn, firstArrangement } from './firstArrangement';
import type { Shortcut } from './keys';
import { PANELS } from './panels';
import { Shortcuts } from './shortcuts';
import { TakeAway } from './takeAway';

/** Arrives after the messages of an arrangement that is not the user's. */
const ARRANGED = new Message('cnn-arranged');

/** The panels docked together, under a bar that says when they are out of date. */
export class Comparator extends Widget {
  constructor(
    private readonly _context: IComparatorContext,
    private readonly _kinds: readonly IPanelKind[] = PANELS
  ) {
    super();
    this.addClass('cnn-Comparator');
    this.node.addEventListener('keydown', event => endHighlight(event, _context.selection));
    this.bar = new Bar({
      context: _context,
      onReset: () => this._reset(),
      entries: () => this._takeAway.entries([...this._panels.values()]),
      onCopy: (what, text) => this._takeAway.copy(what, () => text)
    });
    this._takeAway = new TakeAway(_context, text => this.bar.say(text));
    this._dock = dockOfPanels({
      onMaximise: panel => this._toggleMaximised(panel as Panel),
      onTake: (panel, button) => openMenu(button, this._takeAway.ofPanel(panel as Panel))
    });
    this._comeAndGo();
    this._restore(this._first);
    this._dock.layoutModified.connect(this._onArranged, this);

    const layout = (this.layout = new BoxLayout({ spacing: 0 }));
    layout.addWidget(this.bar);
    layout.addWidget(this._dock);
    BoxLayout.setStretch(this.bar, 0);
    BoxLayout.setStretch(this._dock, 1);
    _context.comparison.changed.connect(this._onComparison, this);
    _context.selection.changed.connect(this._updateBar, this);
    this._showNotice();
  }

  readonly bar: Bar;

  /** Emits the arrangement after the user has changed it; null when the width is to give it. */
  get arranged(): ISignal<this, JSONObject | null> {
    return this._arranged;
  }

  /** Arranges the panels as saved, or as the width gives it; what names none of them is ignored. */
  arrange(saved: JSONValue | null): void {
    if (saved === null) {
      this._isUsers = false;
      this._restore(this._first);
    } else if (JSON.stringify(saved) !== JSON.stringify(saveArrangement(this._dock))) {
      this._isUsers = this._restore(saved) || this._isUsers;
    }
  }

  processMessage(message: Message): void {
    if (message === ARRANGED) {
      this._arranging = false;
    } else {
      super.processMessage(message);
    }
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._shortcuts.stop();
    this._letters.disconnect();
    this._context.comparison.changed.disconnect(this._onComparison, this);
    this._context.selection.changed.disconnect(this._updateBar, this);
    this._dock.layoutModified.disconnect(this._onArranged, this);
    // A dock empties the tab bars before it looks in them for what to dispose of.
    this._panels.forEach(panel => panel.dispose());
    super.dispose();
  }

  protected onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this._shortcuts.listen();
    this._letters.observe(document.documentElement, { attributeFilter: ['style'] });
    this._showNotice();
  }

  protected onBeforeDetach(message: Message): void {
    this._shortcuts.stop();
    this._letters.disconnect();
    super.onBeforeDetach(message);
  }

  /** A dock spreads what a resize brings evenly; here the panels keep their shares. */
  protected onResize(message: Widget.ResizeMessage): void {
    super.onResize(message);
    const width = message.width < 0 ? this.node.offsetWidth : message.width;
    const columns = columnsIn(width);
    if (width > 0 && columns !== this._columns) {
      this._columns = columns;
      if (!this._isUsers) {
        this._arrangement = this._first;
      }
    }
    this._show(this._maximised);
  }

  private _reset(): void {
    this._maximised = null;
    this.arrange(null);
    this._arranged.emit(null);
  }

  private _onArranged(): void {
    const arrangement = this._arranging ? null : saveArrangement(this._dock);
    if (arrangement && this._maximised === null) {
      this._isUsers = true;
      this._arrangement = arrangement;
      this._arranged.emit(arrangement);
    }
  }

  private _onComparison(): void {
    if (this._comeAndGo()) {
      this._restore(this._arrangement ?? this._first);
    }
    this._showNotice();
  }

  private _restore(saved: JSONValue): boolean {
    const isDone = this._place(saved);
    if (isDone) {
      this._arrangement = saved;
    }
    return isDone;
  }

  private _place(saved: JSONValue): boolean {
    const isDone = restoreArrangement(this._dock, saved, this._panels, panel => this._add(panel));
    if (isDone) {
      this._arranging = true;
      MessageLoop.postMessage(this, ARRANGED);
    }
    return isDone;
  }

  /** Gives one panel all the room, the others behind it; or shows all as they are arranged. */
  private _toggleMaximised(panel: Panel): void {
    this._maximised = this._maximised === null ? panel : null;
    this._show(this._maximised);
    panel.activate();
  }

  private _show(maximised: Panel | null): void {
    const panels = [...this._panels.keys()];
    const current = panels.findIndex(id => this._panels.get(id) === maximised);
    const wanted = current < 0 ? this._arrangement : { type: 'tab-area', panels, current };
    this.toggleClass('cnn-mod-maximised', current >= 0);
    const shown = saveArrangement(this._dock);
    if (wanted !== null && JSON.stringify(wanted) !== JSON.stringify(shown)) {
      this._place(wanted);
    }
  }

  /** Makes panels that have something to show and ends those that have not; whether there were any. */
  private _comeAndGo(): boolean {
    const { value } = this._context.comparison;
    const changed = this._kinds.filter(({ id, when }) => when(value) !== this._panels.has(id));
    for (const { id, create } of changed) {
      const panel = this._panels.get(id);
      if (panel) {
        this._panels.delete(id);
        panel.dispose();
      } else {
        this._panels.set(id, create({ ...this._context, openHelp: () => this.bar.openHelp() }));
      }
    }
    return changed.length > 0;
  }

  /** Adds a panel that the arrangement does not name, behind one that stands where it would. */
  private _add(panel: Panel): void {
    const column = (one: Panel): string | undefined =>
      this._kinds.find(({ id }) => id === one.node.dataset.panel)?.area.column;
    const ref = [...this._panels.values()].find(
      one => one !== panel && one.parent !== null && column(one) === column(panel)
    );
    this._dock.addWidget(panel, ref ? { mode: 'tab-after', ref } : { mode: 'split-right' });
  }

  private get _first(): JSONObject {
    const shown = this._kinds.filter(({ id }) => this._panels.has(id));
    return firstArrangement(shown, this._columns);
  }

  private _showNotice(): void {
    const { stale, reload } = this._context.comparison.value;
    // Whatever is set again, though it is the same, costs a frame.
    if (this._noticed.differs(stale, reload)) {
      const notice = stale ?? reload.message;
      this.toggleClass('cnn-mod-stale', notice !== '');
      this.bar.notice = notice;
      this.bar.reload = reload;
    }
    this._updateBar();
  }

  private _updateBar(): void {
    this.bar.showState(this._context.comparison.value);
  }

  private _do(shortcut: Shortcut, where: Node): void {
    const panel = [...this._panels.values()].find(({ node }) => node.contains(where));
    const { history } = this._context;
    const actions: Record<Shortcut, () => void> = {
      undo: () => history.undo(),
      redo: () => history.redo(),
      search: () => this.bar.focusSearch(),
      help: () => this.bar.openHelp(),
      maximise: () => panel && this._toggleMaximised(panel)
    };
    actions[shortcut]();
  }

  private readonly _panels = new Map<string, Panel>();
  private readonly _shortcuts = new Shortcuts(this.node, (shortcut, where) =>
    this._do(shortcut, where)
  );
  private readonly _takeAway: TakeAway;
  /** JupyterLab changes the size of letters there: the bar and the tabs get the room that they need. */
  private readonly _letters = new MutationObserver(() => {
    this.fit();
    this._dock.fit();
  });
  private readonly _dock: DockPanel;
  private readonly _noticed = new LastSeen();
  private readonly _arranged = new Signal<this, JSONObject | null>(this);
  private _arrangement: JSONValue | null = null;
  private _arranging = false;
  /** Whether the arrangement is the user's, and not the one that the width gives. */
  private _isUsers = false;
  private _columns: 1 | 2 | 3 = 3;
  private _maximised: Panel | null = null;
}
