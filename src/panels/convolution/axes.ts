import { count } from '../../charts/format';
import type { ILayer } from '../../state';
import { size } from '../../tensor/shape';
import type { IKernelGrid } from '../../tensor/shape';
import { capital } from '../../text/capital';
import { gateWord } from '../../text/gates';
import { trans } from '../../text/trans';
import { CHANNELS, countedUnits, FLAT, nthUnit } from './axisWords';
import type { AxisUnit, ISideWords } from './axisWords';
import type { IGates } from './gates';

/** How the channels on one side of the layer stand beside the map. */
export interface IStripAxis {
  /** 'Input channels', 'Outputs' … */
  readonly title: string;
  /** 'Input channel', 'Output' … */
  readonly one: string;
  /** 'Input channel 5' */
  readonly nth: (channel: number) => string;
  readonly channels: number;
  /** Whether each channel belongs to one row or column of the map. */
  readonly aligned: boolean;
  /** Why not, in one sentence. */
  readonly note: string | null;
}

/** What the columns and rows of a layer's map are. */
export interface IAxes {
  readonly column: AxisUnit;
  /** Null when the map has a single row that stands for no channel. */
  readonly row: AxisUnit | null;
  /** The parameter's extents in words. */
  readonly extents: string;
  /** Which gates follow one another along the columns, in one sentence; null without gates. */
  readonly gates: string | null;
  /** The gate of a column; '' without gates. */
  readonly gateOf: (kernel: number) => string;
  readonly input: IStripAxis;
  readonly output: IStripAxis;
  /** The input channel that a cell weighs; null when the rows are no channels. */
  readonly inputOf: (kernel: number, row: number) => number | null;
}

/** How many channels each side has for the chosen image; null where not known. */
export interface IChannelCounts {
  readonly input: number | null;
  readonly output: number | null;
}

/** What columns and rows are; with convolutions kernels and channels. */
const UNITS: ReadonlyMap<string, readonly [AxisUnit, AxisUnit]> = new Map([
  ['dense', ['output', 'input']],
  ['recurrent', ['output', 'input']],
  ['embedding', ['entry', 'dimension']],
  ['norm', ['channel', 'channel']]
]);

/**
 * @param grid - the parameter's cells
 * @param dimensions - length of the parameter's canonical shape
 */
export function axesOf(
  layer: ILayer,
  grid: IKernelGrid,
  dimensions: number,
  known: IChannelCounts,
  gates: IGates | null = null
): IAxes {
  const [column, channel] = UNITS.get(layer.kind) ?? ['kernel', 'channel'];
  const vector = dimensions < 2;
  const row = vector ? null : channel;
  const sides = layer.kind === 'dense' ? FLAT : CHANNELS;
  const inputs =
    known.input ?? layer.inputShape?.[0] ?? (vector ? 0 : grid.channels * layer.groups);
  const outputs = known.output ?? layer.outputShape?.[0] ?? grid.kernels;
  const inputNote = whyListed(sides.input, inputs, grid.channels, layer.groups, vector);
  const outputNote =
    outputs === grid.kernels
      ? null
      : trans.__(
          '%1 are listed: there are %2 for %3 columns.',
          sides.output.title(),
          count(outputs),
          count(grid.kernels)
        );
  return {
    column,
    row,
    extents: extents(grid, column, row),
    gates: gates && gatesText(gates),
    gateOf: kernel => (gates === null ? '' : ` (${gates.of(kernel)})`),
    input: strip(sides.input, inputs, inputNote),
    output: strip(sides.output, outputs, outputNote),
    inputOf: (kernel, at) =>
      vector ? null : Math.floor((kernel * layer.groups) / grid.kernels) * grid.channels + at
  };
}

function strip({ title, one, nth }: ISideWords, channels: number, note: string | null): IStripAxis {
  return { title: title(), one: one(), nth, channels, aligned: note === null, note };
}

function whyListed(
  side: ISideWords,
  channels: number,
  rows: number,
  groups: number,
  vector: boolean
): string | null {
  const names = side.title();
  if (vector) {
    return trans.__('%1 are listed: each value belongs to an output alone.', names);
  }
  if (groups > 1) {
    return trans.__(
      '%1 are listed: in %2 groups, each row stands for %2 of them.',
      names,
      count(groups)
    );
  }
  return channels === rows
    ? null
    : trans.__('%1 are listed: there are %2 for %3 rows.', names, count(channels), count(rows));
}

function extents(grid: IKernelGrid, column: AxisUnit, row: AxisUnit | null): string {
  const parts = [countedUnits(column, grid.kernels)];
  if (row !== null) {
    parts.push(countedUnits(row, grid.channels), ...grid.window.map(String));
  }
  return parts.join(' × ');
}

function gatesText({ names, units, directions }: IGates): string {
  const gates = names.map(gateWord).join(', ');
  return directions > 1
    ? trans.__(
        'Columns from the left: %1 gate of %2 units each, %3 directions.',
        gates,
        count(units),
        count(directions)
      )
    : trans.__('Columns from the left: %1 gate of %2 units each.', gates, count(units));
}

/** 'kernel 12, channel 5', within a sentence. */
export function placeName(axes: IAxes, kernel: number, channel: number): string {
  const { column, row } = axes;
  const first = `${nthUnit(column, kernel)}${axes.gateOf(kernel)}`;
  return row === null ? first : `${first}, ${nthUnit(row, channel)}`;
}

/** 'Kernel 12, channel 5', by itself. */
export function cellName(axes: IAxes, kernel: number, channel: number): string {
  return capital(placeName(axes, kernel, channel));
}

/** Whether a cell is a single weight. */
export function isSingle(grid: IKernelGrid): boolean {
  return size(grid.window) === 1;
}
