import type { ILevelRange } from './api';
import type { IDifferences } from './differences';
import { binOf } from './edges';

/** Category of every weight, one or two bytes a weight. */
export type Codes = Uint8Array | Uint16Array;

/** Weights above which their categories are counted but not kept. */
export const MAX_CODED = 50_000_000;

/** Sorts weights into bin × level and counts them. */
export class Categories {
  /** counts[bin * levels + level]. */
  readonly counts: Float64Array;
  /** Category of every weight, `none` where it has none; null for more than MAX_CODED weights. */
  readonly codes: Codes | null;
  /** The code of weights in no category: not finite, or not received. */
  readonly none: number;

  /**
   * @throws RangeError when there are more categories than two bytes can tell apart.
   */
  constructor(
    count: number,
    private readonly _edges: Float64Array,
    levels: readonly ILevelRange[]
  ) {
    this._bounds = levelBounds(levels);
    const categories = (_edges.length - 1) * levels.length;
    if (categories >= 0xffff) {
      throw new RangeError(`${categories} categories are too many; choose fewer bins.`);
    }
    const small = categories < 0xff;
    this.none = small ? 0xff : 0xffff;
    this.counts = new Float64Array(categories);
    this.codes = count > MAX_CODED ? null : small ? new Uint8Array(count) : new Uint16Array(count);
    this.codes?.fill(this.none);
  }

  /** Adds the weights from element `start` on. */
  add(start: number, { change, rpd }: IDifferences): void {
    const { counts, codes, _bounds: bounds, _edges: edges } = this;
    const levels = bounds.length / 2;
    for (let i = 0; i < change.length; i++) {
      const distance = change[i];
      const level = distance === distance ? levelOf(rpd[i], bounds) : -1;
      if (level < 0) {
        continue;
      }
      const code = binOf(distance, edges) * levels + level;
      counts[code]++;
      if (codes) {
        codes[start + i] = code;
      }
    }
  }

  private _bounds: Float64Array;
}

/** Bounds of change levels, [low, high, low, high, …], as `levelOf` reads them. */
export function levelBounds(levels: readonly ILevelRange[]): Float64Array {
  return Float64Array.from(levels.flatMap(({ rpd }) => rpd));
}

/** Index of the level an RPD is in: half-open, the last one closed; −1 when in none. */
export function levelOf(rpd: number, bounds: Float64Array): number {
  const last = bounds.length - 2;
  for (let i = 0; i <= last; i += 2) {
    if (rpd >= bounds[i] && (rpd < bounds[i + 1] || (i === last && rpd === bounds[i + 1]))) {
      return i / 2;
    }
  }
  return -1;
}
