import type { ILayer, IParameter } from '../../state';
import { gateWord } from '../../text/gates';
import { trans } from '../../text/trans';

/** Gates in the order in which ONNX and PyTorch stack them along the outputs. */
const ONNX: Readonly<Record<string, readonly string[]>> = {
  lstm: ['input', 'output', 'forget', 'cell'],
  gru: ['update', 'reset', 'new']
};
const PYTORCH: Readonly<Record<string, readonly string[]>> = {
  lstm: ['input', 'forget', 'cell', 'output'],
  gru: ['reset', 'update', 'new']
};
const PYTORCH_NAME = /(weight|bias)_(ih|hh)_l\d+/;

/** How the outputs of a recurrent layer's parameter are made up of gates. */
export interface IGates {
  readonly names: readonly string[];
  /** Units of one gate. */
  readonly units: number;
  readonly directions: number;
  /** 'forget gate, unit 4' */
  readonly of: (kernel: number) => string;
}

/** Null for layers without gates, and where the number of units is not known. */
export function gatesOf(layer: ILayer, parameter: IParameter | undefined): IGates | null {
  const cell = /lstm|gru/i.exec(layer.operator)?.[0].toLowerCase();
  const [kernels = 0] = parameter?.a?.shape ?? [];
  if (layer.kind !== 'recurrent' || !cell || !parameter || kernels === 0) {
    return null;
  }
  const names = (PYTORCH_NAME.test(parameter.id) ? PYTORCH : ONNX)[cell];
  // Hidden weights lead from the units to the gates of the units, so they alone tell both.
  const hidden = layer.parameters
    .map(({ a }) => a?.shape ?? [])
    .filter(([all = 0, units = 0]) => units > 0 && all % (names.length * units) === 0)
    .map(([, units]) => units)
    .at(-1);
  if (hidden === undefined || kernels % (names.length * hidden) !== 0) {
    return null;
  }
  const [stacked = kernels] =
    layer.parameters.find(({ role }) => role === 'weight')?.a?.shape ?? [];
  const directions = Math.max(1, Math.floor(stacked / (names.length * hidden)));
  const each = kernels / directions;
  return {
    names,
    units: hidden,
    directions,
    of: kernel => {
      const gate = gateWord(names[Math.floor(kernel / hidden) % names.length]);
      const unit = kernel % hidden;
      if (directions < 2) {
        return trans.__('%1 gate, unit %2', gate, unit);
      }
      return kernel < each
        ? trans.__('%1 gate, unit %2, forward', gate, unit)
        : trans.__('%1 gate, unit %2, backward', gate, unit);
    }
  };
}
