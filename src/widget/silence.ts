/** So long without a word, and the far end is asked whether it is there. */
const PROBE_MS = 2_500;
/** So long without a word, and it counts as silent. */
const SILENT_MS = 5_000;

export interface ISilenceEvents {
  /** Asks for a word of any kind: whoever works on an answer still gives one. */
  readonly onProbe: () => void;
  readonly onSilent: () => void;
}

/** Notices when a far end that owes an answer does not say anything any more. */
export class Silence {
  constructor(private readonly _events: ISilenceEvents) {}

  /** An answer is owed from now on, unless one was already. */
  expect(): void {
    if (this._timer === undefined) {
      this._listen();
    }
  }

  /** There was a word. @param owing - whether an answer is still owed */
  heard(owing: boolean): void {
    this.end();
    if (owing) {
      this._listen();
    }
  }

  /** Nothing is owed any more. */
  end(): void {
    clearTimeout(this._timer);
    this._timer = undefined;
  }

  private _listen(): void {
    this._timer = setTimeout(() => {
      this._timer = setTimeout(() => this._events.onSilent(), SILENT_MS - PROBE_MS);
      this._events.onProbe();
    }, PROBE_MS);
  }

  private _timer: ReturnType<typeof setTimeout> | undefined;
}
