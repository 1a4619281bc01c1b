import type { DOMWidgetModel } from '@jupyter-widgets/base';
import type { Widget } from '@lumino/widgets';

import { comparators } from './comparators';
import type { IListedComparator, Place } from './comparators';
import { KernelWatch } from './kernelWatch';

/** A comparator's model, as far as its place in the list needs it. */
export interface IListedModel extends DOMWidgetModel {
  /** Marks what is on screen as stale, for a reason that may be known better later. */
  lose(reason?: string): void;
  /** The way to the Jupyter kernel is cut, for this reason, or there again: null. */
  setCut(reason: string | null): void;
  /** The Jupyter server drops messages. */
  noteDropping(): void;
}

/** A model as the page knows it: listed from its making until it is closed. */
export class ListedComparator implements IListedComparator {
  constructor(private readonly _model: IListedModel) {
    this._watch = new KernelWatch(_model.widget_manager, {
      onGone: sentence => this.lose(sentence),
      onLink: sentence => this._onLink(sentence),
      onDropping: () => _model.noteDropping()
    });
    this.kernelId = this._watch.id;
    _model.on('change:pair', () => comparators.touch());
    comparators.add(this);
  }

  readonly kernelId: string;

  get id(): string {
    return this._model.model_id;
  }

  get cell(): string {
    return String(this._model.get('_cell') ?? '');
  }

  get pair(): { readonly a: string; readonly b: string } {
    return this._model.get('pair') as { a: string; b: string };
  }

  get isAlive(): boolean {
    return !this._lost && this._model.comm_live;
  }

  /** Why its Jupyter kernel cannot be reached at the moment; null when it can, and when it has gone. */
  get cut(): string | null {
    return this._lost ? null : this._cut;
  }

  async createView(place: Place): Promise<Widget> {
    const view = await this._model.widget_manager.create_view(this._model, { place });
    return view.luminoWidget;
  }

  /** Its Jupyter kernel has gone: what is on screen stays, marked stale. */
  lose(reason?: string): void {
    const wasLost = this._lost;
    this._lost = true;
    if (!wasLost || reason !== undefined) {
      this._model.lose(reason);
    }
    if (!wasLost) {
      comparators.touch();
    }
  }

  dispose(): void {
    this._watch.dispose();
    comparators.remove(this);
  }

  private _onLink(sentence: string | null): void {
    this._cut = sentence;
    if (!this._lost) {
      this._model.setCut(sentence);
    }
  }

  private readonly _watch: KernelWatch;
  private _lost = false;
  private _cut: string | null = null;
}
