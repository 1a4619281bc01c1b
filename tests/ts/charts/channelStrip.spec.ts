import { axisTicks } from '../../../src/charts/axisTicks';
import { axisOrder } from '../../../src/charts/cellOrder';
import { channelCell, channelOf, stripGeometry } from '../../../src/charts/channelStrip';
import type { IStripScene } from '../../../src/charts/channelStrip';
import { currentTheme } from '../../../src/charts/theme';

const MAP = { x0: -30, y0: 8, cellWidth: 12, cellHeight: 5 };
const EXTENT = { width: 100, height: 60 };

function scene(arrangement: IStripScene['arrangement'], channels: number): IStripScene {
  return {
    arrangement,
    channels,
    order: null,
    values: null,
    max: 0,
    silent: null,
    theme: currentTheme(),
    selected: null,
    current: null
  };
}

describe('stripGeometry', () => {
  it('follows the columns or the rows of the map', () => {
    const row = stripGeometry(scene('row', 9), MAP, EXTENT, 13);
    expect(row).toMatchObject({ x0: -30, cellWidth: 12, y0: 13, columns: 9, rows: 1 });
    const column = stripGeometry(scene('column', 9), MAP, EXTENT, 20);
    expect(column).toMatchObject({ y0: 8, cellHeight: 5, x0: 20, columns: 1, rows: 9 });
  });

  it('lists channels so that all are in view, and none beyond the last', () => {
    const list = stripGeometry(scene('list', 70), MAP, EXTENT, 0);
    const last = channelCell(list, 69);
    expect(channelOf(list, last)).toBe(69);
    expect((last.row + 1) * list.cellHeight + list.y0).toBeLessThanOrEqual(EXTENT.height);
    expect(list.columns * list.cellWidth).toBeLessThanOrEqual(EXTENT.width);
    expect(channelOf(list, { column: list.columns - 1, row: list.rows })).toBeNull();
  });

  it('finds channels where an order puts them', () => {
    const order = axisOrder([2, 0, 1]);
    const row = stripGeometry({ ...scene('row', 3), order }, MAP, EXTENT, 13);
    expect(channelOf(row, { column: 0, row: 0 })).toBe(2);
    expect(channelCell(row, 2)).toEqual({ column: 0, row: 0 });
    expect(channelOf(row, { column: 3, row: 0 })).toBeNull();
  });
});

describe('axisTicks', () => {
  it('numbers cells at round steps with room between them', () => {
    const indices = axisTicks(2, 7.3, 48, 360, 16).map(({ index }) => index);
    expect(indices).toEqual([0, 5, 10, 15, 20, 25, 30, 35, 40, 45]);
  });

  it('numbers only what is in view, at the middle of its cell', () => {
    expect(axisTicks(-1000, 100, 64, 200, 30)).toEqual([
      { index: 10, at: 50 },
      { index: 11, at: 150 }
    ]);
    expect(axisTicks(0, 0, 5, 100, 30)).toEqual([]);
  });
});
