import { floats } from '../../tensor/bytes';
import type { Bytes, FloatArray, FloatType } from '../../tensor/bytes';
import { RangeSet } from '../../tensor/ranges';
import { size } from '../../tensor/shape';
import type { Shape } from '../../tensor/shape';
import type { IChannelPart, IChannelPicture, IChannelTask } from '../api';

/** Elements of an activation up to which its maps are kept. */
export const MAX_MAP = 16 * 2 ** 20;

/** y − x element by element in single precision. */
export type DifferenceTensor = (x: Float32Array, y: Float32Array) => Float32Array;

/** The activation of one snapshot: its maps and the largest activation in each channel. */
class ActivationSide {
  readonly count: number;
  readonly space: number;
  readonly arrived = new RangeSet();
  readonly map: Float32Array | null;

  constructor(shape: Shape) {
    this.count = size(shape);
    this.space = size(shape.slice(1));
    this._max = new Float64Array(shape[0] ?? 1).fill(NaN);
    this._isLoud = new Uint8Array(this._max.length);
    this.map = this.count <= MAX_MAP ? new Float32Array(this.count) : null;
  }

  /** Adds elements; those that are not finite are no maximum. */
  add(start: number, values: FloatArray): void {
    this.arrived.add(start, start + values.length);
    this.map?.set(values, start);
    for (let i = 0; i < values.length; i++) {
      const channel = Math.floor((start + i) / this.space);
      if (!(values[i] <= 0)) {
        this._isLoud[channel] = 1;
      }
      if (Number.isFinite(values[i]) && !(values[i] <= this._max[channel])) {
        this._max[channel] = values[i];
      }
    }
  }

  /** Largest finite activation in each channel; NaN where there is none. */
  get max(): Float64Array {
    return this._max.slice();
  }

  /** 1 for a channel of which all has come and nothing is above zero, nor NaN. */
  get silent(): Uint8Array {
    return this._isLoud.map((loud, channel) => {
      const whole = this.arrived.covers(channel * this.space, (channel + 1) * this.space);
      return whole && loud === 0 ? 1 : 0;
    });
  }

  /** The whole activation, or null when it is too large to keep or has not come. */
  get maps(): Float32Array | null {
    return this.map && this.arrived.covers(0, this.count) ? this.map.slice() : null;
  }

  private _max: Float64Array;
  private readonly _isLoud: Uint8Array;
}

/**
 * Compares the channels of an activation part by part; parts come in any order with any cuts, and
 * what comes twice counts once.
 */
export class ChannelComparison {
  constructor(
    { shapeA, shapeB }: IChannelTask,
    private readonly _difference: DifferenceTensor | null
  ) {
    this._a = shapeA && new ActivationSide(shapeA);
    this._b = shapeB && new ActivationSide(shapeB);
    const same =
      shapeA?.length === shapeB?.length && shapeA?.every((extent, i) => extent === shapeB?.[i]);
    this._squares = same ? new Float64Array(shapeA?.[0] ?? 1) : null;
  }

  /**
   * Adds a part.
   *
   * @throws RangeError when the part does not fit the activation.
   */
  add({ start, stop, a, typeA, b, typeB }: IChannelPart): void {
    const x = read(this._a, start, stop, a, typeA);
    const y = read(this._b, start, stop, b, typeB);
    if (x && y) {
      this._addDistances(start, stop, x, y);
    }
    if (x) {
      this._a?.add(start, x);
    }
    if (y) {
      this._b?.add(start, y);
    }
  }

  /**
   * What the parts so far show. Distances are null when a side is missing or the shapes differ, NaN
   * for a channel that has not come or holds an activation that is not finite.
   */
  picture(): IChannelPicture {
    const space = this._a?.space ?? 0;
    const distance = this._squares?.map((squares, channel) => {
      const arrived = this._both.covers(channel * space, (channel + 1) * space);
      return arrived && squares < Infinity ? Math.sqrt(squares) : NaN;
    });
    return {
      distance: distance ?? null,
      maxA: this._a?.max ?? null,
      maxB: this._b?.max ?? null,
      silentA: this._a?.silent ?? null,
      silentB: this._b?.silent ?? null,
      a: this._a?.maps ?? null,
      b: this._b?.maps ?? null
    };
  }

  private _addDistances(start: number, stop: number, x: FloatArray, y: FloatArray): void {
    const squares = this._squares;
    const space = this._a?.space ?? 0;
    for (const [from, to] of squares ? this._both.add(start, stop) : []) {
      const a = x.subarray(from - start, to - start);
      const b = y.subarray(from - start, to - start);
      const single = a instanceof Float32Array && b instanceof Float32Array;
      const differences = single && this._difference ? this._difference(a, b) : null;
      for (let i = 0; squares && i < a.length; i++) {
        const quick = differences ? differences[i] : NaN;
        const change = Number.isFinite(quick) ? quick : b[i] - a[i];
        squares[Math.floor((from + i) / space)] += change * change;
      }
    }
  }

  private _a: ActivationSide | null;
  private _b: ActivationSide | null;
  private _both = new RangeSet();
  /** Σ(y − x)² by channel; null when the sides cannot be compared. */
  private _squares: Float64Array | null;
}

function read(
  side: ActivationSide | null,
  start: number,
  stop: number,
  bytes: Bytes | null,
  type: FloatType | null
): FloatArray | null {
  if (!side || !bytes || !type) {
    return null;
  }
  const values = floats(bytes, type);
  if (!(start >= 0 && start <= stop && stop <= side.count) || values.length !== stop - start) {
    throw new RangeError(
      `A part with ${values.length} activations does not fit [${start}, ${stop}) of ${side.count}.`
    );
  }
  return values;
}
