import { BitPlanes } from './bitPlanes';
import { BLOCK } from './blocks';
import type { IBlockSums } from './blocks';
import type { Codes } from './blocks';
import type { IChanges } from './blocks';
import type { CategoryTable } from './categoryTable';
import { SIMD_CODE } from './simdCode';

/** What assembly/compareBlock.ts exports: addresses in its memory, and functions. */
type Address =
  | 'a'
  | 'b'
  | 'begins'
  | 'ends'
  | 'codeOf'
  | 'change'
  | 'most'
  | 'codes'
  | 'members'
  | 'tallies'
  | 'counts'
  | 'sums';

interface IExports extends Readonly<Record<Address, WebAssembly.Global>> {
  readonly memory: WebAssembly.Memory;
  compare(...parameters: readonly number[]): void;
  squares(start: number, stop: number): number;
  maxima(start: number, stop: number, head: number, size: number): number;
  locate(count: number, code: number): number;
  tally(found: number, runs: number, size: number): number;
}

export interface ITally {
  readonly held: number;
  readonly cells: Uint32Array;
}

/** Numbers that the code leaves in `sums`. */
const SUMS = 12;

/** Cuts that the code compares with at most. */
const MOST_CUTS = 4;

/**
 * The compiled loop of assembly/compareBlock.ts with its memory, which holds one block: one for all
 * comparisons of a thread.
 */
export class Simd {
  /** Null where the browser has no WebAssembly with SIMD, or a policy of the page bars it. */
  static start(): Simd | null {
    try {
      const bytes = Uint8Array.from(atob(SIMD_CODE), character => character.charCodeAt(0));
      return new Simd(new WebAssembly.Module(bytes));
    } catch {
      return null;
    }
  }

  private constructor(private readonly _module: WebAssembly.Module) {
    this._exports = new WebAssembly.Instance(_module).exports as unknown as IExports;
    const { buffer } = this._exports.memory;
    this.a = new Float32Array(buffer, this._at('a'), BLOCK);
    this.b = new Float32Array(buffer, this._at('b'), BLOCK);
    this._change = new Float64Array(buffer, this._at('change'), BLOCK);
    this._most = new Float64Array(buffer, this._at('most'), BLOCK);
    this._sums = new Float64Array(buffer, this._at('sums'), SUMS);
    this._codes = new Uint8Array(buffer, this._at('codes'), BLOCK);
    this._members = new Uint32Array(buffer, this._at('members'), BLOCK);
    this._tallies = new Uint32Array(buffer, this._at('tallies'), BLOCK);
  }

  /** Whether the code can sort into these categories. */
  static sorts({ bins, cuts }: CategoryTable): boolean {
    return !bins.isLog && cuts.length <= MOST_CUTS;
  }

  /** Compares the first `count` weights of `a` and `b`; null when one of them is not finite. */
  compare(count: number, table: CategoryTable): IBlockSums | null {
    this._use(table);
    const { bins, cuts, floor, levels, isWide } = table;
    const [cut0 = NaN, cut1 = NaN, cut2 = NaN, cut3 = NaN] = cuts;
    const place = [bins.low, bins.scale, bins.inner[0], bins.count] as const;
    const level = [levels, floor, cut0, cut1, cut2, cut3] as const;
    this._exports.compare(count, ...place, ...level, +isWide);
    const [beyond, a, b, change, along, dot, max, rpd, changed, signFlips, toZero, fromZero] =
      this._sums;
    return beyond === 0
      ? { a, b, change, along, dot, max, rpd, changed, signFlips, toZero, fromZero }
      : null;
  }

  /** The changes of the weights compared last. */
  changes(count: number): IChanges {
    const { _exports: exports, _most: most } = this;
    return {
      values: this._change.subarray(0, count),
      squares: (start, stop) => exports.squares(start, stop),
      maxima: (start, stop, head, size) => most.subarray(0, exports.maxima(start, stop, head, size))
    };
  }

  /** Their codes. */
  codes(count: number, { isWide }: CategoryTable): Codes {
    const Code = isWide ? Uint16Array : Uint8Array;
    return new Code(this._exports.memory.buffer, this._at('codes'), count);
  }

  /** How many of them are in each category. */
  counts({ count }: CategoryTable): Uint32Array {
    return new Uint32Array(this._exports.memory.buffer, this._at('counts'), count);
  }

  /** Where a code is among others, of a block at most, in order. */
  locate(codes: Uint8Array, code: number): Uint32Array {
    this._codes.set(codes);
    return this._members.subarray(0, this._exports.locate(codes.length, code));
  }

  /**
   * How many of the `found` codes that were located last are in each of `runs` runs of `size` codes,
   * in cells that hold until the next call; in how many runs there are any.
   */
  tally(found: number, runs: number, size: number): ITally {
    const held = this._exports.tally(found, runs, size);
    return { held, cells: this._tallies.subarray(0, runs) };
  }

  /** Bit planes of so many bytes each, in a memory of their own; null where there is none left. */
  planes(count: number, bytes: number): BitPlanes | null {
    try {
      return new BitPlanes(new WebAssembly.Instance(this._module), count, bytes);
    } catch {
      return null;
    }
  }

  private _at(name: Address): number {
    return this._exports[name].value as number;
  }

  private _use(table: CategoryTable): void {
    if (this._table !== table) {
      this._table = table;
      const { bins, codeOf, count } = table;
      const { buffer } = this._exports.memory;
      const begins = bins.edges.subarray(0, bins.count);
      new Float64Array(buffer, this._at('begins'), bins.count).set(begins);
      new Float64Array(buffer, this._at('ends'), bins.count).set(bins.ends);
      new Uint16Array(buffer, this._at('codeOf'), count).set(codeOf);
    }
  }

  /** Room for the weights of a block. */
  readonly a: Float32Array;
  readonly b: Float32Array;
  private readonly _exports: IExports;
  private readonly _change: Float64Array;
  private readonly _most: Float64Array;
  private readonly _sums: Float64Array;
  private readonly _codes: Uint8Array;
  private readonly _members: Uint32Array;
  private readonly _tallies: Uint32Array;
  /** What the memory holds the bins and codes of. */
  private _table: CategoryTable | null = null;
}
