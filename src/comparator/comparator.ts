import type { JSONObject, JSONValue } from '@lumino/coreutils';
import type { Message } from '@lumino/messaging';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';
import { BoxLayout, DockPanel, Widget } from '@lumino/widgets';

import { ArchitecturePanel } from '../panels/architecture';
import { ConvolutionPanel } from '../panels/convolution';
import { DistributionPanel } from '../panels/distribution';
import type { IPanelContext, Panel } from '../panels/panel';
import { PerformancePanel } from '../panels/performance';
import { restoreArrangement, saveArrangement } from './arrangement';

/** The four panels docked together, under a line that says when they are out of date. */
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
    this._notice = new Widget();
    this._notice.addClass('cnn-Comparator-notice');
    this._notice.node.setAttribute('role', 'status');
    this._dock = new DockPanel({ tabsConstrained: true, spacing: 4 });
    this._arrangeAsInPaper();
    this._dock.layoutModified.connect(this._onArranged, this);

    const layout = (this.layout = new BoxLayout({ spacing: 0 }));
    layout.addWidget(this._notice);
    layout.addWidget(this._dock);
    BoxLayout.setStretch(this._notice, 0);
    BoxLayout.setStretch(this._dock, 1);
    BoxLayout.setSizeBasis(this._notice, 0);
    _context.comparison.changed.connect(this._showNotice, this);
    this._showNotice();
  }

  /** Emits the arrangement after the user has changed it. */
  get arranged(): ISignal<this, JSONObject | null> {
    return this._arranged;
  }

  /** Arranges the panels as saved; what does not name all four panels is ignored. */
  arrange(saved: JSONValue | null): void {
    if (saved === null || JSON.stringify(saved) === JSON.stringify(saveArrangement(this._dock))) {
      return;
    }
    this._arranging = true;
    try {
      restoreArrangement(this._dock, saved, this._panels);
    } finally {
      this._arranging = false;
    }
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._context.comparison.changed.disconnect(this._showNotice, this);
    Signal.clearData(this);
    super.dispose();
  }

  protected onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this._showNotice();
  }

  /** Fig. 1 of the paper: (a) left, (b) over (c) in the middle, (d) right. */
  private _arrangeAsInPaper(): void {
    const tab = (name: string): JSONObject => ({ type: 'tab-area', panels: [name], current: 0 });
    restoreArrangement(
      this._dock,
      {
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
      },
      this._panels
    );
  }

  private _onArranged(): void {
    if (!this._arranging) {
      this._arranged.emit(saveArrangement(this._dock));
    }
  }

  private _showNotice(): void {
    const { stale } = this._context.comparison.value;
    this.toggleClass('cnn-mod-stale', stale !== null);
    this._notice.node.textContent = stale ?? '';
    this._notice.setHidden(stale === null);
  }

  private readonly _panels: ReadonlyMap<string, Panel>;
  private readonly _dock: DockPanel;
  private readonly _notice: Widget;
  private readonly _arranged = new Signal<this, JSONObject | null>(this);
  private _arranging = false;
}
