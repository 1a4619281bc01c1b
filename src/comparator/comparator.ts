import type { JSONObject, JSONValue } from '@lumino/coreutils';
import { Message, MessageLoop } from '@lumino/messaging';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';
import { BoxLayout, DockPanel, Widget } from '@lumino/widgets';

import type { IPanelKind } from '../panels/kind';
import type { IPanelContext, Panel } from '../panels/panel';
import { restoreArrangement, saveArrangement } from './arrangement';
import { Bar } from './bar';
import { firstArrangement } from './firstArrangement';
import { PANELS } from './panels';

/** Arrives after the messages of an arrangement that is not the user's. */
const ARRANGED = new Message('cnn-arranged');

/** The panels docked together, under a bar that says when they are out of date. */
export class Comparator extends Widget {
  constructor(
    private readonly _context: IPanelContext,
    private readonly _kinds: readonly IPanelKind[] = PANELS
  ) {
    super();
    this.addClass('cnn-Comparator');
    this.bar = new Bar({ onReset: () => this._reset(), onReload: _context.reload });
    this._dock = new DockPanel({ tabsConstrained: true, spacing: 4 });
    this._comeAndGo();
    this.arrange(this._first);
    this._dock.layoutModified.connect(this._onArranged, this);

    const layout = (this.layout = new BoxLayout({ spacing: 0 }));
    layout.addWidget(this.bar);
    layout.addWidget(this._dock);
    BoxLayout.setStretch(this.bar, 0);
    BoxLayout.setStretch(this._dock, 1);
    _context.comparison.changed.connect(this._onComparison, this);
    this._showNotice();
  }

  readonly bar: Bar;

  /** Emits the arrangement after the user has changed it. */
  get arranged(): ISignal<this, JSONObject> {
    return this._arranged;
  }

  /** Arranges the panels as saved; what names none of them is ignored. */
  arrange(saved: JSONValue | null): void {
    if (saved !== null && JSON.stringify(saved) !== JSON.stringify(saveArrangement(this._dock))) {
      this._restore(saved);
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
    this._context.comparison.changed.disconnect(this._onComparison, this);
    this._dock.layoutModified.disconnect(this._onArranged, this);
    // A dock empties the tab bars before it looks in them for what to dispose of.
    this._panels.forEach(panel => panel.dispose());
    super.dispose();
  }

  protected onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this._showNotice();
  }

  /** A dock spreads what a resize brings evenly; here the panels keep their shares. */
  protected onResize(message: Widget.ResizeMessage): void {
    super.onResize(message);
    this.arrange(this._arrangement);
  }

  private _reset(): void {
    this.arrange(this._first);
    this._arranged.emit(this._first);
  }

  private _onArranged(): void {
    const arrangement = this._arranging ? null : saveArrangement(this._dock);
    if (arrangement) {
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

  private _restore(saved: JSONValue): void {
    if (restoreArrangement(this._dock, saved, this._panels, panel => this._place(panel))) {
      this._arrangement = saved;
      this._arranging = true;
      MessageLoop.postMessage(this, ARRANGED);
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
        this._panels.set(id, create(this._context));
      }
    }
    return changed.length > 0;
  }

  /** Adds a panel that the arrangement does not name, behind one that stands where it would. */
  private _place(panel: Panel): void {
    const column = (one: Panel): string | undefined =>
      this._kinds.find(({ id }) => id === one.node.dataset.panel)?.area.column;
    const ref = [...this._panels.values()].find(
      one => one !== panel && one.parent !== null && column(one) === column(panel)
    );
    this._dock.addWidget(panel, ref ? { mode: 'tab-after', ref } : { mode: 'split-right' });
  }

  private get _first(): JSONObject {
    return firstArrangement(this._kinds.filter(({ id }) => this._panels.has(id)));
  }

  private _showNotice(): void {
    const { stale, reload } = this._context.comparison.value;
    const notice = stale ?? reload.message;
    this.toggleClass('cnn-mod-stale', notice !== '');
    this.bar.notice = notice;
    this.bar.reload = reload;
  }

  private readonly _panels = new Map<string, Panel>();
  private readonly _dock: DockPanel;
  private readonly _arranged = new Signal<this, JSONObject>(this);
  private _arrangement: JSONValue | null = null;
  private _arranging = false;
}
