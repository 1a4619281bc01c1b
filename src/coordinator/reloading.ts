import { CURRENT } from '../state';
import type { ComparisonModel, ISlice } from '../state';
import { trans } from '../text/trans';
import type { IConnector } from './connector';

/** Notices that files have changed since they were opened, and has them opened again. */
export class Reloading {
  constructor(
    private readonly _connector: IConnector,
    private readonly _comparison: ComparisonModel,
    private readonly _forget: () => void
  ) {}

  /** Looks whether anything that was asked for says that its file has changed. */
  look(): void {
    const { value } = this._comparison;
    const slices = Object.values(value) as Partial<ISlice<unknown>>[];
    if (value.reload.status === 'current' && slices.some(slice => slice?.remedy === 'reload')) {
      const message = trans.__(
        'A file has changed since it was opened; what is shown may be out of date.'
      );
      this._comparison.set({ reload: { status: 'outdated', message } });
    }
  }

  /** Asks once, however often it is called meanwhile; a failure leaves everything as it is. */
  async ask(): Promise<void> {
    if (this._comparison.value.reload.status === 'busy') {
      return;
    }
    const before = this._restarts;
    const message = trans.__('The snapshots are being opened again.');
    this._comparison.set({ reload: { status: 'busy', message } });
    try {
      await this._connector.ask({ kind: 'reload' }, this._controller.signal);
      // As a rule the word to all pages came first; it may have been dropped.
      if (this._restarts === before) {
        this.restart();
      }
    } catch (error) {
      if (!this._controller.signal.aborted) {
        const { message } = error as Error;
        this._comparison.set({ reload: { status: 'failed', message } });
      }
    }
  }

  restart(): void {
    this._restarts += 1;
    this._forget();
    this._comparison.set({ reload: CURRENT });
  }

  dispose(): void {
    this._controller.abort();
  }

  private readonly _controller = new AbortController();
  private _restarts = 0;
}
