import { busy, empty, failed } from '../state';
import type { ComparisonModel, IComparison, ISlice, Remedy, SliceField } from '../state';
import { trans } from '../text/trans';
import { RequestFailed } from './connector';

type ValueOf<F extends SliceField> = IComparison[F] extends ISlice<infer T> ? T : never;

/** What a load may say while it runs. */
export interface ILoad<T> {
  readonly signal: AbortSignal;
  /** Shows how far it is, and what there is so far. */
  report(message: string, value?: T | null, progress?: number | null): void;
  /** Shows the result. */
  finish(slice: ISlice<T>): void;
}

export interface ILoaderOptions<F extends SliceField> {
  readonly field: F;
  readonly comparison: ComparisonModel;
  /** What the field should show now; null when there is nothing to load. */
  readonly key: () => string | null;
  /** What to do, when there is nothing to load. */
  readonly hint: () => string;
  readonly load: (load: ILoad<ValueOf<F>>) => Promise<void>;
  /** Whether the value of another key stays on screen until the new one has come. */
  readonly keepsValue?: boolean;
}

/** Keeps one field of the comparison at what its key asks for: the newest request wins. */
export class Loader<F extends SliceField> {
  constructor(private readonly _options: ILoaderOptions<F>) {}

  get field(): F {
    return this._options.field;
  }

  /** Starts, drops or leaves alone, as the key says. */
  update(): void {
    const key = this._options.key();
    const changed = key !== this._key;
    if (key === null) {
      this._stop();
      this._key = key;
      const hint = this._options.hint();
      if (changed || hint !== this._slice.message) {
        this._set(empty(hint));
      }
    } else if (changed) {
      this._stop();
      this._key = key;
      void this._start();
    }
  }

  /** Loads again, e.g. after an error. */
  retry(): void {
    this._stop();
    this._key = undefined;
    this.update();
  }

  /** Gives up what is running; what has come stays on screen. */
  cancel(): void {
    if (this._running) {
      const value = this._slice.value;
      this._stop();
      this._set(failed(trans.__('Cancelled.'), value));
    }
  }

  /** Forgets what was loaded without touching the screen, so that the next update loads it. */
  invalidate(): void {
    this._stop();
    this._key = undefined;
  }

  dispose(): void {
    this._stop();
  }

  private async _start(): Promise<void> {
    const controller = new AbortController();
    this._running = controller;
    const { signal } = controller;
    const previous = this._options.keepsValue ? this._slice.value : null;
    const live = (): boolean => !signal.aborted && this._running === controller;
    try {
      await this._options.load({
        signal,
        report: (message, value = previous, progress = null) => {
          if (live()) {
            this._set(busy(message, value, progress));
          }
        },
        finish: slice => {
          if (live()) {
            this._running = null;
            this._set(slice);
          }
        }
      });
    } catch (error) {
      if (live()) {
        this._running = null;
        this._set(failed((error as Error).message, this._slice.value, remedyOf(error)));
      }
    }
  }

  private _stop(): void {
    this._running?.abort();
    this._running = null;
  }

  private get _slice(): ISlice<ValueOf<F>> {
    return this._options.comparison.value[this._options.field] as unknown as ISlice<ValueOf<F>>;
  }

  private _set(slice: ISlice<ValueOf<F>>): void {
    this._options.comparison.set({ [this._options.field]: slice });
  }

  private _key: string | null | undefined = undefined;
  private _running: AbortController | null = null;
}

/** A file that changed gives the same error until it is opened again. */
function remedyOf(error: unknown): Remedy {
  return error instanceof RequestFailed && error.code === 'changed' ? 'reload' : 'retry';
}
