import type { FloatArray } from '../../tensor/bytes';
import { BLOCK } from './blocks';
import type { IComparedBlock } from './blocks';
import type { CategoryTable } from './categoryTable';
import { PlainLoop } from './plainLoop';
import type { Simd } from './simd';
import { SimdLoop } from './simdLoop';

/** Compares weights block by block, each with the fastest loop that can. */
export class BlockLoops {
  /** Weights that the compiled loop has compared. */
  compiled = 0;

  constructor(table: CategoryTable, simd: Simd | null) {
    this._simd = SimdLoop.create(simd, table);
    this._plain = new PlainLoop(table);
  }

  /** Calls back for every block with where it begins; what it is given holds until it returns. */
  compare(
    a: FloatArray,
    b: FloatArray,
    onBlock: (block: IComparedBlock, from: number, raw: Pick<IComparedBlock, 'a' | 'b'>) => void
  ): void {
    for (let from = 0; from < a.length; from += BLOCK) {
      const raw = { a: a.subarray(from, from + BLOCK), b: b.subarray(from, from + BLOCK) };
      const block = this._simd?.compare(raw.a, raw.b) ?? null;
      this.compiled += block === null ? 0 : raw.a.length;
      onBlock(block ?? this._plain.compare(raw.a, raw.b), from, raw);
    }
  }

  private readonly _simd: SimdLoop | null;
  private readonly _plain: PlainLoop;
}
