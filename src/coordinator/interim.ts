import type { IParameterChange } from '../state';
import type { ILoad } from './loader';

/** Shortest times between two words on how far it is, and between two pictures, in ms. */
const PROGRESS_MS = 250;
const PICTURE_MS = 2000;
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

  /** Adds weights that have been compared. */
  async add(weights: number): Promise<void> {
    this._compared += weights;
    const now = performance.now();
    if (this._compared === this._count) {
      return;
    }
    if (now > this._nextPicture) {
      this._nextPicture = Infinity;
      this._picture = await this._take();
      const taken = performance.now();
      this._nextPicture = taken + Math.max(PICTURE_MS, (taken - now) / PICTURE_SHARE);
      this._report(taken);
    } else if (now > this._nextReport) {
      this._report(now);
    }
  }

  private _report(now: number): void {
    this._nextReport = now + PROGRESS_MS;
    this._load.report(this._message, this._picture, this._compared / this._count);
  }

  private _compared = 0;
  private _picture: IParameterChange | undefined = undefined;
  private _nextPicture = 0;
  private _nextReport = 0;
}
