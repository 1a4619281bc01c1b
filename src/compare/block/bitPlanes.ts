import { BLOCK } from './blocks';

/** What of assembly/compareBlock.ts this uses. */
interface IExports {
  readonly memory: WebAssembly.Memory;
  readonly codes: WebAssembly.Global;
  mark(...parameters: readonly number[]): void;
}

/** Bytes of a page of WebAssembly's memory. */
const PAGE = 65536;

/** Bits by code and place, set by compiled code. */
export class BitPlanes {
  /** Of all planes one after the other. */
  readonly bits: Uint8Array;

  /**
   * @param instance Of assembly/compareBlock.ts, its memory used by nobody else.
   * @param _bytes Of a plane.
   * @throws RangeError when there is not so much memory.
   */
  constructor(
    instance: WebAssembly.Instance,
    count: number,
    private readonly _bytes: number
  ) {
    this._exports = instance.exports as unknown as IExports;
    const { memory, codes } = this._exports;
    const size = count * _bytes;
    this._start = PAGE * memory.grow(Math.ceil(size / PAGE));
    this.bits = new Uint8Array(memory.buffer, this._start, size);
    this._codes = new Uint8Array(memory.buffer, codes.value as number, BLOCK);
  }

  /** Takes codes of a block at most, which `mark` then places. */
  take(codes: Uint8Array): void {
    this._codes.set(codes);
  }

  /**
   * Sets bits for the codes [start, stop): the first `head` have their place at bit `place`, every
   * `size` after them at the next.
   */
  mark(start: number, stop: number, place: number, head: number, size: number): void {
    this._exports.mark(start, stop, place, head, size, this._start, this._bytes);
  }

  private readonly _exports: IExports;
  private readonly _start: number;
  private readonly _codes: Uint8Array;
}
