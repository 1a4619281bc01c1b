import { neighbourRect } from '../../../src/charts/binKeys';
import { countAxis } from '../../../src/charts/countAxis';
import { bands, stackBins } from '../../../src/charts/stackedBins';
import type { IStackRect } from '../../../src/charts/stackedBins';

/** Three bins of two levels; the second bin is empty. */
const COUNTS = { counts: [30, 10, 0, 0, 1, 4], bins: 3, levels: 2 };
const ALL = [true, true];

describe('stacking', () => {
  test('linear heights are proportional to counts and stand on each other', () => {
    const { rects, total, y } = stackBins(COUNTS, ALL, 100, 'linear');
    expect(rects.map(({ bin, level, count }) => [bin, level, count])).toEqual([
      [0, 0, 30],
      [0, 1, 10],
      [2, 0, 1],
      [2, 1, 4]
    ]);
    expect(total).toBe(45);
    expect(rects[0].bottom).toBe(100);
    expect(rects[1].bottom).toBe(rects[0].top);
    expect(rects[1].top).toBeCloseTo(y(40), 10);
    const tall = ({ top, bottom }: IStackRect) => bottom - top;
    expect(tall(rects[0]) / tall(rects[3])).toBeCloseTo(30 / 4, 10);
  });

  test('on the logarithmic scale the axis measures the bar, levels share it by count', () => {
    const { rects } = stackBins(COUNTS, ALL, 100, 'log');
    const tall = (bin: number) => 100 - rects.filter(rect => rect.bin === bin).pop()!.top;
    expect(tall(2) / tall(0)).toBeCloseTo(Math.log1p(5) / Math.log1p(40), 10);
    expect((rects[0].bottom - rects[0].top) / tall(0)).toBeCloseTo(0.75, 10);
  });

  test('a level that is off leaves and the rest rescale', () => {
    const { rects, total, y } = stackBins(COUNTS, [false, true], 100, 'linear');
    expect(rects.map(({ level }) => level)).toEqual([1, 1]);
    expect(total).toBe(14);
    expect(y(10)).toBeCloseTo(0, 10);
  });

  test('with all levels off there is nothing, and no NaN', () => {
    const { rects, total, y } = stackBins(COUNTS, [false, false], 100, 'log');
    expect([rects, total, y(0)]).toEqual([[], 0, 100]);
  });

  test.each([14, 30, 60, 120, 400])('%i px: two ticks at least, the top one, apart', height => {
    for (const largest of [1, 2, 3, 7, 13, 101, 950, 4021, 55_296, 37_748_736]) {
      for (const scale of ['linear', 'log'] as const) {
        const { y, ticks } = countAxis(largest, height, scale);
        const places = ticks.map(tick => y(tick));
        expect(ticks.length).toBeGreaterThan(1);
        expect([ticks[0], places.at(-1)]).toEqual([0, 0]);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(largest);
        expect(1 - y(largest) / height).toBeGreaterThan(0.7);
        expect(ticks.every(Number.isInteger)).toBe(true);
        places.slice(1).forEach((at, i) => expect(places[i] - at).toBeGreaterThan(13.9));
      }
    }
  });

  test('ticks of a low logarithmic axis are not one over none', () => {
    expect(countAxis(38_400, 30, 'log').ticks).toEqual([0, 50_000]);
    expect(countAxis(1, 300, 'log').ticks).toEqual([0, 1]);
  });
});

describe('bands', () => {
  const bar = (...heights: number[]): IStackRect[] => {
    let bottom = 100;
    return heights.map((height, level) => {
      const rect = { bin: 0, level, count: 1, bottom, top: bottom - height };
      bottom -= height;
      return rect;
    });
  };

  test('rectangles that are large enough are hit where they are drawn', () => {
    const rects = bar(20, 30);
    expect(bands(rects, 5)).toEqual(rects.map(({ top, bottom }) => ({ top, bottom })));
  });

  test('a sliver takes room from its neighbours, within the bar', () => {
    const found = bands(bar(40, 0.2, 20), 5);
    expect(found[1].bottom - found[1].top).toBeCloseTo(5, 10);
    expect(found[2].top).toBeCloseTo(100 - 60.2, 10);
    expect(found[1].bottom).toBe(found[0].top);
  });

  test('a bar lower than its slivers grows upwards', () => {
    expect(bands(bar(0.1, 0.1), 5)).toEqual([
      { top: 95, bottom: 100 },
      { top: 90, bottom: 95 }
    ]);
  });
});

describe('keys', () => {
  const { rects } = stackBins(COUNTS, ALL, 100, 'linear');
  const go = (bin: number, level: number, key: string) => {
    const next = neighbourRect(rects, { bin, level }, key);
    return next === null ? null : [next.bin, next.level];
  };

  test('empty bins are skipped', () => {
    expect(go(0, 1, 'ArrowRight')).toEqual([2, 1]);
    expect(go(2, 0, 'ArrowLeft')).toEqual([0, 0]);
    expect(go(2, 0, 'ArrowRight')).toBeNull();
  });

  test('up and down stay in the bar', () => {
    expect(go(0, 0, 'ArrowUp')).toEqual([0, 1]);
    expect(go(0, 1, 'ArrowDown')).toEqual([0, 0]);
    expect(go(0, 1, 'ArrowUp')).toBeNull();
  });

  test('Home and End', () => {
    expect(go(2, 1, 'Home')).toEqual([0, 1]);
    expect(go(0, 0, 'End')).toEqual([2, 0]);
  });
});
