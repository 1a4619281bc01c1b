import { DOMWidgetView, JupyterLuminoPanelWidget } from '@jupyter-widgets/base';
import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import { Comparator } from '../comparator';
import type { CNNComparatorModel } from './model';
import { settings } from './settings';

/** The panels in a cell's output. */
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
    this.el.classList.add('cnn-View');
    this._comparator = new Comparator(model.session.context);
    this._comparator.arrange(model.arrangement);
    this._comparator.arranged.connect((_, arrangement) => {
      model.set('arrangement', arrangement);
      model.save_changes();
    }, this);
    (this.luminoWidget as JupyterLuminoPanelWidget).addWidget(this._comparator);
    this.listenTo(model, 'change:arrangement', () => this._comparator.arrange(model.arrangement));
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
    this._observer?.disconnect();
    super.remove();
  }

  private _setHeight(): void {
    const height = (this.model as CNNComparatorModel).height ?? settings.defaultHeight;
    this._comparator.node.style.height = `${height}px`;
  }

  declare private _comparator: Comparator;
  declare private _observer: ResizeObserver | undefined;
}
