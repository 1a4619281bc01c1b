import type { FloatArray } from '../../tensor/bytes';
import type { IBlockLoop, IComparedBlock } from './blocks';
import type { CategoryTable } from './categoryTable';
import { Simd } from './simd';

/** Compares blocks of finite weights in single precision, two weights at a time. */
export class SimdLoop implements IBlockLoop {
  /** Null when it cannot sort into these categories. */
  static create(simd: Simd | null, table: CategoryTable): SimdLoop | null {
    return simd && Simd.sorts(table) ? new SimdLoop(simd, table) : null;
  }

  private constructor(
    private readonly _simd: Simd,
    private readonly _table: CategoryTable
  ) {}

  compare(a: FloatArray, b: FloatArray): IComparedBlock | null {
    const { _simd: simd, _table: table } = this;
    if (!(a instanceof Float32Array && b instanceof Float32Array)) {
      return null;
    }
    simd.a.set(a);
    simd.b.set(b);
    const sums = simd.compare(a.length, table);
    return (
      sums && {
        a,
        b,
        changes: simd.changes(a.length),
        skipped: [],
        sums,
        codes: simd.codes(a.length, table),
        counts: simd.counts(table)
      }
    );
  }
}
