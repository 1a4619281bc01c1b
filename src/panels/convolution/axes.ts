import { count } from '../../charts/format';
import type { ILayer } from '../../state';
import { size } from '../../tensor/shape';
import type { IKernelGrid } from '../../tensor/shape';
import type { IGates } from './gates';

/** How the channels on one side of the layer stand beside the map. */
export interface IStripAxis {
  /** 'Input channels', 'Outputs' … */
  readonly title: string;
  /** 'Input channel', 'Output' … */
  readonly one: string;
  readonly channels: number;
  /** Whether each channel belongs to one row or column of the map. */
  readonly aligned: boolean;
  /** Why not, in one sentence. */
  readonly note: string | null;
}

/** What the columns and rows of a layer's map are. */
export interface IAxes {
  readonly column: string;
  /** Null when the map has a single row that stands for no channel. */
  readonly row: string | null;
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

const NAMES: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['dense', ['Output', 'Input']],
  ['recurrent', ['Output', 'Input']],
  ['embedding', ['Entry', 'Dimension']],
  ['norm', ['Channel', 'Channel']]
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
  const [column, channel] = NAMES.get(layer.kind) ?? ['Kernel', 'Channel'];
  const vector = dimensions < 2;
  const row = vector ? null : channel;
  const flat = layer.kind === 'dense';
  const names = flat ? ['Inputs', 'Outputs'] : ['Input channels', 'Output channels'];
  const inputs =
    known.input ?? layer.inputShape?.[0] ?? (vector ? 0 : grid.channels * layer.groups);
  const outputs = known.output ?? layer.outputShape?.[0] ?? grid.kernels;
  const inputNote = whyListed(names[0], inputs, grid.channels, layer.groups, vector);
  const outputNote =
    outputs === grid.kernels
      ? null
      : `${names[1]} are listed: there are ${count(outputs)} for ${count(grid.kernels)} columns.`;
  return {
    column,
    row,
    extents: extents(grid, column, row),
    gates: gates && gatesText(gates),
    gateOf: kernel => (gates === null ? '' : ` (${gates.of(kernel)})`),
    input: strip(names[0], inputs, inputNote),
    output: strip(names[1], outputs, outputNote),
    inputOf: (kernel, at) =>
      vector ? null : Math.floor((kernel * layer.groups) / grid.kernels) * grid.channels + at
  };
}

function strip(title: string, channels: number, note: string | null): IStripAxis {
  return { title, one: title.slice(0, -1), channels, aligned: note === null, note };
}

function whyListed(
  names: string,
  channels: number,
  rows: number,
  groups: number,
  vector: boolean
): string | null {
  if (vector) {
    return `${names} are listed: each value belongs to an output alone.`;
  }
  if (groups > 1) {
    return `${names} are listed: in ${count(groups)} groups, each row stands for ${count(groups)} of them.`;
  }
  return channels === rows
    ? null
    : `${names} are listed: there are ${count(channels)} for ${count(rows)} rows.`;
}

function extents(grid: IKernelGrid, column: string, row: string | null): string {
  const parts = [named(grid.kernels, column)];
  if (row !== null) {
    parts.push(named(grid.channels, row), ...grid.window.map(String));
  }
  return parts.join(' × ');
}

function named(n: number, name: string): string {
  const word = name.toLowerCase();
  const plural = word === 'entry' ? 'entries' : `${word}s`;
  return `${count(n)} ${n === 1 ? word : plural}`;
}

function gatesText({ names, units, directions }: IGates): string {
  const ways = directions > 1 ? `, ${count(directions)} directions` : '';
  return `Columns from the left: ${names.join(', ')} gate of ${count(units)} units each${ways}.`;
}

/** 'Kernel 12, channel 5'. */
export function cellName(axes: IAxes, kernel: number, channel: number): string {
  const { column, row } = axes;
  const gate = axes.gateOf(kernel);
  return row === null
    ? `${column} ${kernel}${gate}`
    : `${column} ${kernel}${gate}, ${row.toLowerCase()} ${channel}`;
}

/** Whether a cell is a single weight. */
export function isSingle(grid: IKernelGrid): boolean {
  return size(grid.window) === 1;
}
