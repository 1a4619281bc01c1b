import type { IConnector } from './connector';

/** Parts of full size asked for before the first has been dealt with. */
export const IN_FLIGHT = 4;
/** What is in flight should take no longer than this, in ms: the next click waits behind it. */
const LONGEST_WAIT = 250;
const LEAST_PART = 64 << 10;
export const FIRST_PART = 512 << 10;
/** Proxies refuse messages of 10 MB. */
const LARGEST_PART = 8 << 20;
/** Share of the newest measurement in the estimate. */
const NEWEST = 0.3;

/** Measures what the way from the Jupyter kernel carries, and says how large parts may be. */
export class Link {
  /** Bytes of one part so that the parts in flight arrive within a quarter of a second. */
  get partBytes(): number {
    if (this._rate === null) {
      return FIRST_PART;
    }
    const bytes = (this._rate * LONGEST_WAIT) / IN_FLIGHT;
    return Math.min(LARGEST_PART, Math.max(LEAST_PART, Math.floor(bytes)));
  }

  /** Bytes that may be asked for before the first of them have been dealt with. */
  get windowBytes(): number {
    return IN_FLIGHT * this.partBytes;
  }

  /**
   * How many of them may be left when more is asked for. On a fast link a message costs more than a
   * window that is half empty, so that two parts are asked for in one; on a slow one none waits.
   */
  get refillBytes(): number {
    const parts = this.partBytes === LARGEST_PART ? IN_FLIGHT / 2 : IN_FLIGHT - 1;
    return parts * this.partBytes;
  }

  /** Bytes of what was given up that come all the same, and that others wait behind. */
  backlog(now: number): number {
    return Math.max(0, this._cleared - now) * (this._rate ?? 0);
  }

  /** Takes note of bytes that were given up after they had been asked for. */
  abandon(bytes: number, now: number): void {
    if (this._rate !== null) {
      this._cleared = Math.max(this._cleared, now) + bytes / this._rate;
    }
  }

  /** Takes note of bytes that were asked for and arrived at these times, in ms. */
  record(bytes: number, asked: number, arrived: number): void {
    // What did not queue behind other bytes spent part of its time on the round trip alone, so that
    // its rate is a lower bound.
    const queued = this._last > asked;
    const rate = bytes / Math.max(1, arrived - Math.max(asked, this._last));
    this._last = arrived;
    if (this._rate === null || (!queued && rate > this._rate)) {
      this._rate = rate;
    } else if (queued) {
      this._rate += NEWEST * (rate - this._rate);
    }
  }

  /** Bytes per ms; null before anything has arrived. */
  private _rate: number | null = null;
  private _last = -Infinity;
  /** When the last of what was given up should have come. */
  private _cleared = -Infinity;
}

const links = new WeakMap<IConnector, Link>();

/** The link of a connector. */
export function linkOf(connector: IConnector): Link {
  const link = links.get(connector) ?? new Link();
  links.set(connector, link);
  return link;
}
