import { RangeSet } from '../../../src/tensor/ranges';

describe('RangeSet', () => {
  it('returns only what is new', () => {
    const set = new RangeSet();
    expect(set.add(4, 8)).toEqual([[4, 8]]);
    expect(set.add(4, 8)).toEqual([]);
    expect(set.add(12, 16)).toEqual([[12, 16]]);
    expect(set.add(2, 14)).toEqual([
      [2, 4],
      [8, 12]
    ]);
    expect(set.size).toBe(14);
    expect(set.covers(2, 16)).toBe(true);
    expect(set.covers(1, 3)).toBe(false);
  });

  it('joins neighbours and ignores empty ranges', () => {
    const set = new RangeSet();
    expect(set.add(3, 3)).toEqual([]);
    expect(set.size).toBe(0);
    set.add(0, 2);
    set.add(2, 5);
    expect(set.covers(0, 5)).toBe(true);
    expect(set.covers(9, 9)).toBe(true);
  });

  it('counts every element once, as a plain list of marks does', () => {
    const marks = new Array<number>(200).fill(0);
    const set = new RangeSet();
    for (let i = 0; i < 100; i++) {
      const start = (i * 73) % 180;
      const stop = start + ((i * 29) % 20);
      for (const [from, to] of set.add(start, stop)) {
        for (let j = from; j < to; j++) {
          marks[j]++;
        }
      }
      expect(Math.max(...marks)).toBeLessThanOrEqual(1);
      expect(marks.slice(start, stop)).toEqual(new Array(stop - start).fill(1));
    }
    expect(set.size).toBe(marks.reduce((sum, mark) => sum + mark, 0));
  });
});
