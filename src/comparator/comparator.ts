import type { JSONObject, JSONValue } from '@lumino/coreutils';
import { Message, MessageLoop } from '@lumino/messaging';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';
import { BoxLayout, DockPanel, Widget } from '@lumino/widgets';

import { ArchitecturePanel } from '../panels/architecture';
import { ConvolutionPanel } from '../panels/convolution';
import { DistributionPanel } from '../panels/distribution';
import type { IPanelContext, Panel } from '../panels/panel';
import { PerformancePanel } from '../panels/performance';
import { restoreArrangement, saveArrangement } from './arrangement';
import { Bar } from './bar';

/** Arrives after the messages of an arrangement that is not the user's. */
const ARRANGED = new Message('cnn-arranged');

/** The four panels docked together, under a bar that says when they are out of date. */
export class Comparator extends Widget {
  constructor(private readonly _context: IPanelContext) {
    super();
    this.addClass('cnn-Comparator');
    const panels: Panel[] = [
      new ArchitecturePanel({ context: _context }),
      new DistributionPanel({ context: _context }),
      new ConvolutionPanel({ context: _context }),
      new PerformancePanel({ context: _context })
    ];
    this._panels = new Map(panels.map(panel => [panel.node.dataset.panel ?? '', panel]));
    this.bar = new Bar({ onReset: () => this._reset(), onReload: _context.reload });
    this._dock = new DockPanel({ tabsConstrained: true, spacing: 4 });
    this.arrange(AS_IN_PAPER);
    this._dock.layoutModified.connect(this._onArranged, this);

    const layout = (this.layout = new BoxLayout({ spacing: 0 }));
    layout.addWidget(this.bar);
    layout.addWidget(this._dock);
    BoxLayout.setStretch(this.bar, 0);
    BoxLayout.setStretch(this._dock, 1);
    _context.comparison.changed.connect(this._showNotice, this);
    this._showNotice();
  }

  readonly bar: Bar;

  /** Emits the arrangement after the user has changed it. */
  get arranged(): ISignal<this, JSONObject> {
    return this._arranged;
  }

  /** Arranges the panels as saved; what does not name all four panels is ignored. */
  arrange(saved: JSONValue | null): void {
    if (saved === null || JSON.stringify(saved) === JSON.stringify(saveArrangement(this._dock))) {
      return;
    }
    if (restoreArrangement(this._dock, saved, this._panels)) {
      this._arrangement = saved;
      this._arranging = true;
      MessageLoop.postMessage(this, ARRANGED);
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
    this._context.comparison.changed.disconnect(this._showNotice, this);
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
    this.arrange(AS_IN_PAPER);
    this._arranged.emit(AS_IN_PAPER);
  }

  private _onArranged(): void {
    const arrangement = this._arranging ? null : saveArrangement(this._dock);
    if (arrangement) {
      this._arrangement = arrangement;
      this._arranged.emit(arrangement);
    }
  }

  private _showNotice(): void {
    const { stale, reload } = this._context.comparison.value;
    const notice = stale ?? reload.message;
    this.toggleClass('cnn-mod-stale', notice !== '');
    this.bar.notice = notice;
    this.bar.reload = reload;
  }

  private readonly _panels: ReadonlyMap<string, Panel>;
  private readonly _dock: DockPanel;
  private readonly _arranged = new Signal<this, JSONObject>(this);
  private _arrangement: JSONValue | null = null;
  private _arranging = false;
}

const tab = (name: string): JSONObject => ({ type: 'tab-area', panels: [name], current: 0 });

/** Fig. 1 of the paper: (a) left, (b) over (c) in the middle, (d) right. */
const AS_IN_PAPER: JSONObject = {
  type: 'split-area',
  orientation: 'horizontal',
  sizes: [0.22, 0.44, 0.34],
  children: [
    tab('architecture'),
    {
      type: 'split-area',
      orientation: 'vertical',
      sizes: [0.4, 0.6],
      children: [tab('distribution'), tab('convolution')]
    },
    tab('performance')
  ]
};
