import type { FloatArray } from '../../tensor/bytes';
import type { IParameterTask, IPart, IValuesPicture } from '../api';
import { equalEdges } from '../block/bins';
import { Intake } from './intake';
import type { IStretch } from './intake';

/** Bins of the values, the same for both snapshots. */
const BINS = 60;

/**
 * The values of a parameter in A and in B, part by part: in a first pass from where to where they
 * reach, in a second one how many are in each bin. Values that are not finite are in none.
 */
export class ValuePass {
  /** @param _extent What the first pass has found; null for that pass. */
  constructor(
    task: IParameterTask,
    private readonly _extent: readonly [number, number] | null
  ) {
    this._intake = new Intake(task);
    const [low, high] = _extent ?? [0, 0];
    this._edges = _extent ? equalEdges(low, high, BINS) : new Float64Array(0);
    const bins = _extent ? BINS : 0;
    this._counts = { a: new Float64Array(bins), b: new Float64Array(bins) };
  }

  /**
   * Adds a part.
   *
   * @throws RangeError when the part does not fit the parameter.
   */
  add(part: IPart): void {
    this._intake.take(part).forEach(stored => this.addStored(stored));
  }

  /** Adds weights as they are stored, each once. */
  addStored(stored: IStretch): void {
    const { a, b } = this._intake.folded(stored);
    if (this._extent === null) {
      this._reach(a);
      this._reach(b);
    } else {
      this._count(a, this._counts.a);
      this._count(b, this._counts.b);
    }
  }

  picture(): IValuesPicture {
    const { a, b } = this._counts;
    return {
      extent: this._extent ?? widened(this._low, this._high),
      edges: this._edges.slice(),
      a: a.slice(),
      b: b.slice()
    };
  }

  private _reach(values: FloatArray): void {
    let [low, high] = [this._low, this._high];
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      low = value < low && value > -Infinity ? value : low;
      high = value > high && value < Infinity ? value : high;
    }
    [this._low, this._high] = [low, high];
  }

  /** Half-open bins by their exact edges, the last one closed, as those of numpy.histogram. */
  private _count(values: FloatArray, counts: Float64Array): void {
    const edges = this._edges;
    const last = BINS - 1;
    const low = edges[0] / 2;
    const scale = BINS / (edges[BINS] / 2 - low);
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (!(value > -Infinity && value < Infinity)) {
        continue;
      }
      const place = (value / 2 - low) * scale;
      let bin = place > 0 ? (place < last ? Math.floor(place) : last) : 0;
      while (bin > 0 && value < edges[bin]) {
        bin--;
      }
      while (bin < last && value >= edges[bin + 1]) {
        bin++;
      }
      counts[bin]++;
    }
  }

  private readonly _intake: Intake;
  private readonly _edges: Float64Array;
  private readonly _counts: { readonly a: Float64Array; readonly b: Float64Array };
  private _low = Infinity;
  private _high = -Infinity;
}

/** A range with room for bins, also for a single value; null for none. */
function widened(low: number, high: number): readonly [number, number] | null {
  if (low > high) {
    return null;
  }
  const room = low === high ? Math.max(0.5, Math.abs(low) / 2) : 0;
  const most = Number.MAX_VALUE;
  return [Math.max(-most, low - room), Math.min(most, high + room)];
}
