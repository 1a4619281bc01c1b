import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';
import type { Widget } from '@lumino/widgets';

/** Where a view of a comparator is: below a cell, or in a tab of its own. */
export type Place = 'output' | 'tab';

/** A comparator that this page knows, whether it is shown or not. */
export interface IListedComparator {
  readonly id: string;
  /** The notebook cell that made it; empty elsewhere. */
  readonly cell: string;
  /** The names of its two snapshots. */
  readonly pair: { readonly a: string; readonly b: string };
  readonly kernelId: string;
  /** False once its Jupyter kernel has restarted or gone; what is on screen stays. */
  readonly isAlive: boolean;
  /** A new view, which belongs to the caller. */
  createView(place: Place): Promise<Widget>;
}

/** The comparators of this page, in the order in which they were made. Light: no view code. */
export class Comparators {
  get all(): readonly IListedComparator[] {
    return [...this._all];
  }

  get alive(): readonly IListedComparator[] {
    return this.all.filter(comparator => comparator.isAlive);
  }

  /** Emits when one came, went, died or took another pair, and when tabs became possible. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Opens a comparator in a tab of its own; null where the application has no such tabs. */
  get openInTab(): ((comparator: IListedComparator) => void) | null {
    return this._openInTab;
  }

  set openInTab(open: ((comparator: IListedComparator) => void) | null) {
    this._openInTab = open;
    this.touch();
  }

  add(comparator: IListedComparator): void {
    this._all.add(comparator);
    this.touch();
  }

  remove(comparator: IListedComparator): void {
    if (this._all.delete(comparator)) {
      this.touch();
    }
  }

  /** Says that one of them has changed. */
  touch(): void {
    this._changed.emit();
  }

  private readonly _all = new Set<IListedComparator>();
  private readonly _changed = new Signal<this, void>(this);
  private _openInTab: ((comparator: IListedComparator) => void) | null = null;
}

export const comparators = new Comparators();
