import type { FloatArray } from '../../tensor/bytes';
import { BLOCK } from './blocks';
import type { IBlockLoop, IComparedBlock } from './blocks';
import type { Codes } from './blocks';
import { blockSums } from './blockSums';
import { NO_CATEGORY } from './categoryTable';
import type { CategoryTable } from './categoryTable';
import { PlainChanges } from './changes';
import { differences, scratch } from './differences';
import { BOTH_ZERO, findLevels } from './levelColumns';

/** Compares blocks of any kind, by plain loops one after the other. */
export class PlainLoop implements IBlockLoop {
  constructor(private readonly _table: CategoryTable) {
    this._codes = _table.room(BLOCK);
    this._counts = new Uint32Array(_table.count);
  }

  compare(a: FloatArray, b: FloatArray): IComparedBlock {
    const { cuts, floor, bins, levels, codeOf } = this._table;
    const { _bin: bin, _level: level, _counts: counts } = this;
    const block = differences(a, b, this._room);
    const { change, skipped } = block;
    bins.find(change, bin);
    findLevels(block, cuts, floor, level);
    const codes = this._codes.subarray(0, change.length);
    counts.fill(0);
    for (let i = 0; i < change.length; i++) {
      const category = bin[i] * levels + level[i];
      counts[category]++;
      codes[i] = codeOf[category];
    }
    // They stand as zeros in the block.
    counts[bins.of(0) * levels + cuts.length + 1 + BOTH_ZERO] -= skipped.length;
    for (const i of skipped) {
      codes[i] = NO_CATEGORY;
    }
    const changes = new PlainChanges(change);
    return { a: block.a, b: block.b, changes, skipped, sums: blockSums(block), codes, counts };
  }

  private readonly _room = scratch();
  private readonly _bin = new Uint16Array(BLOCK);
  private readonly _level = new Uint8Array(BLOCK);
  private readonly _codes: Codes;
  private readonly _counts: Uint32Array;
}
