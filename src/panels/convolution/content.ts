import { relativeDifference } from '../../charts/cellWeights';
import { channelMaps } from '../../charts/channelMaps';
import type { IMapPicture } from '../../charts/channelMaps';
import { count, number } from '../../charts/format';
import type { ITheme } from '../../charts/theme';
import { description } from '../../charts/tooltip';
import { windowPosition } from '../../charts/weightMap';
import type { IWindowLayout } from '../../charts/weightMap';
import type {
  IChannelChanges,
  IChannelMaps,
  IHighlight,
  IPairNames,
  IParameterChange
} from '../../state';
import { cellSize } from '../../tensor/shape';
import { isCoarse, tileIndex } from '../../tensor/tiles';
import { nameText, sentenceText } from '../../text/names';
import { trans } from '../../text/trans';
import { cellName, isSingle } from './axes';
import type { IAxes, IStripAxis } from './axes';
import { nthUnit } from './axisWords';
import { marginsOf } from './margins';
import type { IMargins } from './margins';
import { silentChannels, silentWords } from './silent';

export type Row = readonly [name: string, value: string];

/** One weight of a cell in both snapshots. */
export interface IWeightPair {
  /** Index into the cell's window. */
  readonly index: number;
  readonly a: number;
  readonly b: number;
}

/** What the map shows of one parameter, whatever is highlighted. */
export interface IMapGround {
  readonly change: IParameterChange;
  readonly axes: IAxes;
  readonly layout: IWindowLayout;
}

/** What the map shows of one parameter. */
export interface IMapModel extends IMapGround {
  readonly highlight: IHighlight | null;
}

/** 'A · epoch 10'. */
export function sideName(side: 'A' | 'B', pair: IPairNames): string {
  return `${side} · ${nameText(side === 'A' ? pair.a : pair.b)}`;
}

/** The value that the map shows of a cell, which in large layers is its tile's. */
export function cellValue(change: IParameterChange, kernel: number, channel: number): number {
  return change.cells[tileIndex(change.grid, change.tile, kernel, channel)];
}

/** A cell's distance in words; why there is none where there is none. */
export function distanceText({ change }: IMapModel, kernel: number, channel: number): string {
  const value = cellValue(change, kernel, channel);
  if (!Number.isNaN(value)) {
    return isCoarse(change.tile) ? trans.__('at most %1', number(value)) : number(value);
  }
  return change.received < change.count ? trans.__('not received yet') : trans.__('not finite');
}

export function distanceName({ change }: IMapModel): string {
  return isSingle(change.grid) ? '|B − A|' : trans.__('Euclidean distance');
}

/** What the tooltip says of a cell, and of the weight under the pointer where it is known. */
export function cellContent(
  model: IMapModel,
  kernel: number,
  channel: number,
  weight: IWeightPair | null
): HTMLElement {
  const { change, axes, highlight } = model;
  const rows: Row[] = [];
  const input = axes.inputOf(kernel, channel);
  if (input !== null && input !== channel) {
    rows.push([axes.input.one, count(input)]);
  }
  rows.push([distanceName(model), distanceText(model, kernel, channel)]);
  if (weight !== null) {
    rows.push(...weightRows(model, weight));
  }
  if (highlight !== null) {
    const most = highlight.cells[tileIndex(change.grid, change.tile, kernel, channel)];
    const text = trans.__('%1 of %2', count(most), count(cellSize(change.grid)));
    const found = isCoarse(change.tile) && most > 0 ? trans.__('at most %1', text) : text;
    rows.push([trans.__('Highlighted'), found]);
  }
  const root = description(cellName(axes, kernel, channel), rows);
  Object.assign(root.dataset, {
    kernel: String(kernel),
    channel: String(channel),
    value: String(cellValue(change, kernel, channel))
  });
  if (weight !== null) {
    root.dataset.a = String(weight.a);
    root.dataset.b = String(weight.b);
  }
  return root;
}

/** What the tooltip says of all cells of a column, or of a row. */
export function barContent(
  { change, axes }: IMapModel,
  along: keyof IMargins,
  index: number
): HTMLElement {
  const unit = along === 'columns' ? axes.column : axes.row;
  const name = unit === null ? '' : nthUnit(unit, index);
  const value = marginsOf(change)[along]?.[index];
  return description(name, [[trans.__('Euclidean distance of all'), number(value)]]);
}

function weightRows({ change, layout }: IMapModel, { index, a, b }: IWeightPair): Row[] {
  const rows: Row[] = isSingle(change.grid)
    ? []
    : [[trans.__('Position'), positionText(layout, index)]];
  rows.push(
    [sideName('A', change.pair), number(a)],
    [sideName('B', change.pair), number(b)],
    ['B − A', number(b - a)],
    [trans.__('Relative percent difference'), number(relativeDifference(a, b))]
  );
  return rows;
}

/** 'row 1, column 2', with the slice before them where a window has several. */
function positionText(layout: IWindowLayout, index: number): string {
  const { column, row } = windowPosition(layout, index);
  const parts = [trans.__('column %1', column % layout.sliceColumns)];
  if (layout.rows > 1) {
    parts.unshift(trans.__('row %1', row));
  }
  if (layout.slices > 1) {
    parts.unshift(trans.__('slice %1', Math.floor(column / layout.sliceColumns)));
  }
  return parts.join(', ');
}

/** What the tooltip says of a channel, with its maps in A and B where they are kept. */
export function channelContent(
  axis: IStripAxis,
  side: IChannelChanges | null,
  channel: number,
  pair: IPairNames,
  theme: ITheme
): HTMLElement {
  const rows: Row[] = [];
  if (side !== null) {
    const [a, b] = [sideName('A', pair), sideName('B', pair)];
    const isSet = side.meanA !== null || side.meanB !== null;
    const means: Row[] = [
      [trans.__('Mean in %1', a), number(side.meanA?.[channel])],
      [trans.__('Mean in %1', b), number(side.meanB?.[channel])]
    ];
    rows.push(
      [
        isSet ? trans.__('Mean activation change') : trans.__('Activation change'),
        number(side.distance?.[channel])
      ],
      ...(isSet ? means : []),
      [trans.__('Largest in %1', a), number(side.maxA?.[channel])],
      [trans.__('Largest in %1', b), number(side.maxB?.[channel])]
    );
    const silent = silentWords(silentChannels(side)?.[channel] ?? 0);
    if (silent !== '') {
      rows.push([isSet ? trans.__('On all images') : trans.__('On this image'), silent]);
    }
  }
  const root = description(axis.nth(channel), rows);
  root.dataset.channel = String(channel);
  root.dataset.value = String(side?.distance?.[channel] ?? '');
  if (side?.reason) {
    const note = document.createElement('p');
    note.textContent = sentenceText(side.reason);
    root.append(note);
  }
  const pictures = [
    mapPicture(sideName('A', pair), side?.mapsA ?? null, channel),
    mapPicture(sideName('B', pair), side?.mapsB ?? null, channel)
  ];
  if (pictures.some(({ width, height }) => width * height > 1)) {
    root.append(channelMaps(pictures, theme));
  }
  return root;
}

function mapPicture(caption: string, maps: IChannelMaps | null, channel: number): IMapPicture {
  const { width, height, values } = maps ?? { width: 0, height: 0, values: null };
  const length = width * height;
  const own = values?.subarray(channel * length, (channel + 1) * length);
  return { caption, width, height, values: own && own.length > 0 ? own : null };
}
