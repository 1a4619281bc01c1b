import type { Widget } from '@lumino/widgets';

import { comparators } from './comparators';
import type { IComparatorHandle, Place } from './comparators';
import { watchKernel } from './kernelWatch';
import type { CNNComparatorModel } from './model';

/** A model as the page knows it: listed from its making until it is closed. */
export class ComparatorHandle implements IComparatorHandle {
  constructor(private readonly _model: CNNComparatorModel) {
    const watch = watchKernel(_model.widget_manager, {
      onGone: () => this.lose(),
      onDropping: () => _model.noteDropping()
    });
    this.kernelId = watch.id;
    this._endWatch = watch.end;
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

  async createView(place: Place): Promise<Widget> {
    const view = await this._model.widget_manager.create_view(this._model, { place });
    return view.luminoWidget;
  }

  /** Its Jupyter kernel has gone: what is on screen stays, marked stale. */
  lose(): void {
    if (!this._lost) {
      this._lost = true;
      this._model.lose();
      comparators.touch();
    }
  }

  dispose(): void {
    this._endWatch();
    comparators.remove(this);
  }

  private _lost = false;
  private readonly _endWatch: () => void;
}
