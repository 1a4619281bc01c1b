import { isLarge } from '../state';
import type { IParameterChange } from '../state';
import type { ILoad } from './loader';

/** Shortest times between two words on how far it is, and between two pictures, in ms. */
export const PROGRESS_MS = 250;
const PICTURE_MS = 2000;
/**
 * So long nothing more is asked for while a large picture is drawn, in ms: what arrives would take
 * processor time from it, and the page would stand still for longer.
 */
const DRAWING_MS = 50;
/** A picture costs at most this share of the time. */
const PICTURE_SHARE = 0.1;

/** Tells how far a parameter is, and now and then shows what there is of it. */
export class Interim {
  constructor(
    private readonly _load: ILoad<IParameterChange>,
    private readonly _message: string,
    private readonly _count: number,
    private readonly _take: () => Promise<IParameterChange>
  ) {}

  /** Adds weights that have been compared; resolves when more may be asked for. */
  async add(weights: number): Promise<void> {
    this._compared += weights;
    const now = performance.now();
    if (this._compared === this._count) {
      return;
    }
    if (now > this._nextPicture) {
      this._nextPicture = Infinity;
      this._shown = this._show(now);
    } else if (now > this._nextReport) {
      this._report(now);
    }
    await this._shown;
  }

  private async _show(now: number): Promise<void> {
    this._picture = await this._take();
    const taken = performance.now();
    this._nextPicture = taken + Math.max(PICTURE_MS, (taken - now) / PICTURE_SHARE);
    this._report(taken);
    // A page that is not seen draws nothing, and its timers go off only now and then.
    if (isLarge(this._picture) && document.visibilityState === 'visible') {
      await pause(DRAWING_MS);
    }
  }

  private _report(now: number): void {
    this._nextReport = now + PROGRESS_MS;
    this._load.report(this._message, this._picture, this._compared / this._count);
  }

  private _compared = 0;
  private _shown: Promise<void> | undefined = undefined;
  private _picture: IParameterChange | undefined = undefined;
  private _nextPicture = 0;
  private _nextReport = 0;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}
