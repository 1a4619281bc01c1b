import { count } from '../../charts/format';
import { trans } from '../../text/trans';

/** What a column or a row of the map stands for. */
export type AxisUnit = 'kernel' | 'output' | 'entry' | 'channel' | 'input' | 'dimension';

/** 'kernel' */
export function unitWord(unit: AxisUnit): string {
  switch (unit) {
    case 'kernel':
      return trans.__('kernel');
    case 'output':
      return trans.__('output');
    case 'entry':
      return trans.__('entry');
    case 'channel':
      return trans.__('channel');
    case 'input':
      return trans.__('input');
    case 'dimension':
      return trans.__('dimension');
  }
}

/** 'kernel 12' */
export function nthUnit(unit: AxisUnit, place: number): string {
  switch (unit) {
    case 'kernel':
      return trans.__('kernel %1', place);
    case 'output':
      return trans.__('output %1', place);
    case 'entry':
      return trans.__('entry %1', place);
    case 'channel':
      return trans.__('channel %1', place);
    case 'input':
      return trans.__('input %1', place);
    case 'dimension':
      return trans.__('dimension %1', place);
  }
}

/** '16 kernels' */
export function countedUnits(unit: AxisUnit, n: number): string {
  switch (unit) {
    case 'kernel':
      return trans._n('%2 kernel', '%2 kernels', n, count(n));
    case 'output':
      return trans._n('%2 output', '%2 outputs', n, count(n));
    case 'entry':
      return trans._n('%2 entry', '%2 entries', n, count(n));
    case 'channel':
      return trans._n('%2 channel', '%2 channels', n, count(n));
    case 'input':
      return trans._n('%2 input', '%2 inputs', n, count(n));
    case 'dimension':
      return trans._n('%2 dimension', '%2 dimensions', n, count(n));
  }
}

/** What the channels on one side of the layer are called. */
export interface ISideWords {
  readonly title: () => string;
  readonly one: () => string;
  readonly nth: (channel: number) => string;
}

type BothSides = Readonly<Record<'input' | 'output', ISideWords>>;

export const CHANNELS: BothSides = {
  input: {
    title: () => trans.__('Input channels'),
    one: () => trans.__('Input channel'),
    nth: channel => trans.__('Input channel %1', channel)
  },
  output: {
    title: () => trans.__('Output channels'),
    one: () => trans.__('Output channel'),
    nth: channel => trans.__('Output channel %1', channel)
  }
};

/** Of layers that weigh numbers, not maps. */
export const FLAT: BothSides = {
  input: {
    title: () => trans.__('Inputs'),
    one: () => trans.__('Input'),
    nth: channel => trans.__('Input %1', channel)
  },
  output: {
    title: () => trans.__('Outputs'),
    one: () => trans.__('Output'),
    nth: channel => trans.__('Output %1', channel)
  }
};
