import type { FloatArray } from '../tensor/bytes';
import { BLOCK } from './blocks';
import type { IBlockLoop, IBlockSums, IComparedBlock } from './blocks';
import type { CategoryTable } from './categories';
import { SIMD_CODE } from './simdCode';

/** Numbers that the code leaves in `sums`. */
const SUMS = 12;

/** Cuts that the code compares with at most. */
const MOST_CUTS = 4;

/** What assembly/compareBlock.ts exports: addresses in its memory, and the loop. */
type Exports = Readonly<
  Record<'a' | 'b' | 'begins' | 'ends' | 'codeOf' | 'change' | 'codes' | 'counts' | 'sums', number>
> & {
  readonly memory: WebAssembly.Memory;
  readonly compare: (...parameters: readonly number[]) => void;
};

/** The compiled loop of assembly/compareBlock.ts, one for all comparisons of a thread. */
export class SimdCode {
  /** Null where the browser has no WebAssembly with SIMD, or a policy of the page bars it. */
  static start(): SimdCode | null {
    try {
      const bytes = Uint8Array.from(atob(SIMD_CODE), character => character.charCodeAt(0));
      return new SimdCode(new WebAssembly.Instance(new WebAssembly.Module(bytes)));
    } catch {
      return null;
    }
  }

  private constructor({ exports }: WebAssembly.Instance) {
    this._exports = Object.fromEntries(
      Object.entries(exports).map(([name, value]) => [
        name,
        value instanceof WebAssembly.Global ? (value.value as number) : value
      ])
    ) as unknown as Exports;
    const { memory, a, b, change, sums } = this._exports;
    this.a = new Float32Array(memory.buffer, a, BLOCK);
    this.b = new Float32Array(memory.buffer, b, BLOCK);
    this.change = new Float64Array(memory.buffer, change, BLOCK);
    this._sums = new Float64Array(memory.buffer, sums, SUMS);
  }

  /** Compares the first weights of `a` and `b`; null when one of them is not finite. */
  run(count: number, table: CategoryTable): IBlockSums | null {
    this._use(table);
    const { bins, cuts, floor, levels, isWide } = table;
    const [cut0 = NaN, cut1 = NaN, cut2 = NaN, cut3 = NaN] = cuts;
    const { low, scale, inner } = bins;
    const place = [low, scale, inner[0], bins.count] as const;
    const level = [levels, floor, cut0, cut1, cut2, cut3] as const;
    this._exports.compare(count, ...place, ...level, +isWide);
    return this._sums[0] === 0 ? this._named() : null;
  }

  /** Codes of the weights compared last, and how many are in each category. */
  codes(count: number, { isWide }: CategoryTable): IComparedBlock['codes'] {
    const { memory, codes } = this._exports;
    const Code = isWide ? Uint16Array : Uint8Array;
    return new Code(memory.buffer, codes, count);
  }

  counts({ count }: CategoryTable): Uint32Array {
    return new Uint32Array(this._exports.memory.buffer, this._exports.counts, count);
  }

  private _named(): IBlockSums {
    const [, a, b, change, along, dot, max, rpd, changed, signFlips, toZero, fromZero] = this._sums;
    return { a, b, change, along, dot, max, rpd, changed, signFlips, toZero, fromZero };
  }

  private _use(table: CategoryTable): void {
    if (this._table !== table) {
      this._table = table;
      const { memory, begins, ends, codeOf } = this._exports;
      const { bins } = table;
      new Float64Array(memory.buffer, begins, bins.count).set(bins.edges.subarray(0, bins.count));
      new Float64Array(memory.buffer, ends, bins.count).set(bins.ends);
      new Uint16Array(memory.buffer, codeOf, table.count).set(table.codeOf);
    }
  }

  /** Room for the weights of a block. */
  readonly a: Float32Array;
  readonly b: Float32Array;
  /** |x − y|. */
  readonly change: Float64Array;
  private readonly _exports: Exports;
  private readonly _sums: Float64Array;
  /** What the memory holds the bins and codes of. */
  private _table: CategoryTable | null = null;
}

/** Compares blocks of finite weights in single precision, two weights at a time. */
export class SimdLoop implements IBlockLoop {
  /** Null when the code cannot sort into these categories. */
  static create(code: SimdCode | null, table: CategoryTable): SimdLoop | null {
    const fits = !table.bins.isLog && table.cuts.length <= MOST_CUTS;
    return code && fits ? new SimdLoop(code, table) : null;
  }

  private constructor(
    private readonly _code: SimdCode,
    private readonly _table: CategoryTable
  ) {}

  compare(a: FloatArray, b: FloatArray): IComparedBlock | null {
    const { _code: code, _table: table } = this;
    if (!(a instanceof Float32Array && b instanceof Float32Array)) {
      return null;
    }
    code.a.set(a);
    code.b.set(b);
    const sums = code.run(a.length, table);
    return (
      sums && {
        a,
        b,
        change: code.change.subarray(0, a.length),
        skipped: [],
        sums,
        codes: code.codes(a.length, table),
        counts: code.counts(table)
      }
    );
  }
}
