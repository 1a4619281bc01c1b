/** Between a lane and what stands beside it, in pixels. */
const LANE_GAP = 10;

/** An interval of ranks that a lane passes, both ends included. */
export interface ISpan {
  readonly first: number;
  readonly last: number;
}

/**
 * Gives every lane its x, beside all that stands in the ranks that it passes: shorter lanes further
 * in, so that lanes within one another do not cross.
 *
 * @param reach - the right edge of every rank, in pixels
 */
export function placeLanes(spans: readonly ISpan[], reach: Float64Array): Float64Array {
  const edges = new RisingEdges(reach);
  const x = new Float64Array(spans.length);
  const length = (i: number): number => spans[i].last - spans[i].first;
  const inwards = spans.map((_, i) => i).sort((p, q) => length(p) - length(q) || p - q);
  for (const i of inwards) {
    const { first, last } = spans[i];
    x[i] = edges.largest(first, last) + LANE_GAP;
    edges.raise(first, last, x[i]);
  }
  return x;
}

/** Right edges of ranks, of which many can be asked or raised in logarithmic time. */
class RisingEdges {
  constructor(edges: Float64Array) {
    this._size = edges.length;
    this._all = new Float64Array(2 * this._size);
    this._raised = new Float64Array(2 * this._size).fill(-Infinity);
    this._all.set(edges, this._size);
    for (let i = this._size - 1; i > 0; i--) {
      this._all[i] = Math.max(this._all[2 * i], this._all[2 * i + 1]);
    }
  }

  largest(first: number, last: number): number {
    let most = -Infinity;
    for (const node of this._nodes(first, last)) {
      most = Math.max(most, this._all[node]);
      for (let above = node >> 1; above > 0; above >>= 1) {
        most = Math.max(most, this._raised[above]);
      }
    }
    return most;
  }

  raise(first: number, last: number, edge: number): void {
    for (const node of this._nodes(first, last)) {
      this._raised[node] = Math.max(this._raised[node], edge);
      for (let above = node; above > 0; above >>= 1) {
        this._all[above] = Math.max(this._all[above], edge);
      }
    }
  }

  /** The nodes of the tree that make up an interval, one at a time. */
  private *_nodes(first: number, last: number): Iterable<number> {
    let [low, high] = [first + this._size, last + this._size + 1];
    while (low < high) {
      if (low % 2 === 1) {
        yield low++;
      }
      if (high % 2 === 1) {
        yield --high;
      }
      low >>= 1;
      high >>= 1;
    }
  }

  private readonly _size: number;
  private readonly _all: Float64Array;
  private readonly _raised: Float64Array;
}
