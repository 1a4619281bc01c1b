import type { FloatArray } from '../../tensor/bytes';
import type { IBlockSums } from '../block/blocks';
import { magnitude, scaledNorm } from './norm';

type Squares = Pick<IBlockSums, 'a' | 'b' | 'change' | 'along' | 'dot'>;

/** Ratio of the two norms beyond which products of their weights are lost in double precision. */
const LOPSIDED = 1e120;

/** Share of b along a up to which subtracting it loses no more than a digit. */
const MOSTLY = 0.9;

/**
 * How B turned away from A: the regression of b on a through the origin, merged block by block.
 *
 * With b = c·a + r and r ⊥ a, 1 − cos = sin² / (1 + cos) and sin = ‖r‖ / ‖b‖: no difference of
 * nearly equal numbers. c is base + slope with base 1 where b is close to a, because there c − 1 is
 * what b − a tells. Merging follows Chan, Golub and LeVeque (1983), with norms for sums of squares.
 */
export class Turn {
  /** Adds a block of finite weights. */
  add(a: FloatArray, b: FloatArray, squares: Squares): void {
    const close = squares.change <= squares.b / 4;
    const base = close ? 1 : 0;
    const left = close ? squares.change : squares.b;
    const dot = close ? squares.along : squares.dot;
    const slope = squares.a > 0 ? dot / squares.a : 0;
    const along = slope * slope * squares.a;
    const rest = along < MOSTLY * left ? left - along : squaresOfRest(a, b, base, slope);
    this._merge(Math.sqrt(squares.a), Math.sqrt(squares.b), base, slope, Math.sqrt(rest));
  }

  /** Adds a block of finite weights whose squares leave the range of double precision. */
  addScaled(a: Float64Array, b: Float64Array): void {
    const scale = Math.max(magnitude(a), magnitude(b));
    const x = a.map(value => value / scale);
    const y = b.map(value => value / scale);
    const change = x.map((value, i) => y[i] - value);
    const dot = (left: Float64Array, right: Float64Array): number =>
      left.reduce((sum, value, i) => sum + value * right[i], 0);
    const part = new Turn();
    const squares = { a: dot(x, x), b: dot(y, y), change: dot(change, change) };
    part.add(x, y, { ...squares, along: dot(x, change), dot: dot(x, y) });
    const { _base: base, _slope: slope, _rest: rest } = part;
    this._merge(scaledNorm(a), scaledNorm(b), base, slope, scale * rest);
  }

  /** 1 − cos in [0, 2]; null for a zero vector or hopelessly different norms. */
  distance(): number | null {
    const direction = this._direction();
    if (direction === null) {
      return null;
    }
    const { cosine, sine } = direction;
    return cosine <= 0 ? 1 - cosine : (sine * sine) / (1 + cosine);
  }

  /** The angle in degrees, null where the distance is: exact next to 0° and to 180°. */
  angle(): number | null {
    const direction = this._direction();
    return direction && (180 / Math.PI) * Math.atan2(direction.sine, direction.cosine);
  }

  private _direction(): { readonly cosine: number; readonly sine: number } | null {
    const ratio = this._normA / this._normB;
    if (!(ratio > 1 / LOPSIDED && ratio < LOPSIDED)) {
      return null;
    }
    return {
      cosine: Math.min(1, Math.max(-1, (this._base + this._slope) * ratio)),
      sine: Math.min(1, this._rest / this._normB)
    };
  }

  private _merge(normA: number, normB: number, base: number, slope: number, rest: number): void {
    const total = Math.hypot(this._normA, normA);
    this._rest = Math.hypot(this._rest, rest);
    if (total > 0) {
      const own = this._normA / total;
      const other = normA / total;
      const apart = base - this._base + (slope - this._slope);
      this._rest = Math.hypot(this._rest, total * own * other * apart);
      if (own >= other) {
        this._slope += other * other * apart;
      } else {
        this._base = base;
        this._slope = slope - own * own * apart;
      }
    }
    this._normA = total;
    this._normB = Math.hypot(this._normB, normB);
  }

  private _normA = 0;
  private _normB = 0;
  private _base = 0;
  private _slope = 0;
  private _rest = 0;
}

/** Σ(y − base·x − slope·x)². */
function squaresOfRest(a: FloatArray, b: FloatArray, base: number, slope: number): number {
  let squares = 0;
  for (let i = 0; i < a.length; i++) {
    const rest = b[i] - base * a[i] - slope * a[i];
    squares += rest * rest;
  }
  return squares;
}
