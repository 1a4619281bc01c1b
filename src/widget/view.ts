import { DOMWidgetView, JupyterLuminoPanelWidget } from '@jupyter-widgets/base';
import type { JSONObject } from '@lumino/coreutils';
import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import { Comparator, heightFor, HeightHandle } from '../comparator';
import { comparators } from './comparators';
import type { Place } from './comparators';
import { letGo } from './letGo';
import type { CNNComparatorModel } from './model';
import { settings } from './userSettings';

/** The panels in a cell's output or in a tab. */
export class CNNComparatorView extends DOMWidgetView {
  // As ipywidgets' own Box does: a view that owns Lumino children is a Lumino panel itself.
  _createElement(_tagName: string): HTMLElement {
    this.luminoWidget = new JupyterLuminoPanelWidget({ view: this });
    return this.luminoWidget.node;
  }

  _setElement(element: HTMLElement): void {
    if (element !== this.luminoWidget.node) {
      throw new Error('The element of the panels cannot be changed.');
    }
    this.el = element;
  }

  render(): void {
    super.render();
    const model = this.model as CNNComparatorModel;
    this._onWindow = () => this._setHeight();
    this._place = (this.options as { place?: Place } | undefined)?.place ?? 'output';
    this.el.classList.add('cnn-View', `cnn-mod-${this._place}`);
    this._comparator = new Comparator(model.acquireSession().context);
    this._comparator.arrange(model.arrangement(this._place));
    this._comparator.arranged.connect(this._onArranged, this);
    comparators.changed.connect(this._onComparators, this);
    this._onComparators();
    (this.luminoWidget as JupyterLuminoPanelWidget).addWidget(this._comparator);
    if (this._place === 'output') {
      this._handle = new HeightHandle({
        height: () => this._comparator.node.offsetHeight,
        onResize: height => this._showHeight(height),
        onResized: height => model.setHeight(height)
      });
      this.el.append(this._handle.node);
      window.addEventListener('resize', this._onWindow);
    }
    this.listenTo(model, 'change:arrangement', () => {
      if (model.isRearranged(this._place)) {
        this._comparator.arrange(model.arrangement(this._place));
      }
    });
    this.listenTo(model, 'change:height', () => this._setHeight());
    this._setHeight();
    // Outputs resize without a Lumino message.
    this._observer = new ResizeObserver(() => {
      if (this._comparator.isAttached) {
        MessageLoop.sendMessage(this._comparator, Widget.ResizeMessage.UnknownSize);
      }
    });
    this._observer.observe(this.el);
  }

  remove(): void {
    if (this._observer) {
      this._observer.disconnect();
      this._observer = undefined;
      window.removeEventListener('resize', this._onWindow);
      comparators.changed.disconnect(this._onComparators, this);
      (this.model as CNNComparatorModel).releaseSession();
      letGo(this);
    }
    super.remove();
  }

  private _onArranged(_: Comparator, arrangement: JSONObject | null): void {
    (this.model as CNNComparatorModel).setArrangement(this._place, arrangement);
  }

  private _onComparators(): void {
    const { openInTab } = comparators;
    const { listed } = this.model as CNNComparatorModel;
    this._comparator.bar.openInTab =
      openInTab && this._place === 'output' ? () => openInTab(listed) : null;
  }

  private _setHeight(): void {
    const { height } = this.model as CNNComparatorModel;
    this._showHeight(height ?? settings.defaultHeight ?? heightFor(window.innerHeight));
  }

  private _showHeight(height: number): void {
    this._comparator.node.style.height = this._place === 'tab' ? '100%' : `${height}px`;
    this._handle?.update(height);
  }

  declare private _comparator: Comparator;
  declare private _place: Place;
  declare private _handle: HeightHandle | undefined;
  declare private _onWindow: () => void;
  declare private _observer: ResizeObserver | undefined;
}
