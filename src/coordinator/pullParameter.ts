import type { Handle, IEngine } from '../compare/api';
import type { IPairNames, IParameter } from '../state';
import type { FloatType } from '../tensor/bytes';
import { cellSize, kernelGrid, size } from '../tensor/shape';
import type { IConnector } from './connector';
import { pullTensor, ranges, whole } from './stream';
import type { IArrivedPart } from './stream';

/** A parameter of both snapshots on its way into the engine. */
export interface IParameterPull {
  /** Of a comparison or a recount. */
  readonly handle: Handle;
  readonly pair: IPairNames;
  readonly parameter: IParameter;
  /** Called with how many weights were added; more are asked for when it resolves. */
  readonly onAdded: (weights: number) => Promise<void> | void;
}

/** Streams a parameter of both snapshots into the engine. */
export async function pullParameter(
  connector: IConnector,
  engine: IEngine,
  { handle, pair, parameter: { id, a, b }, onAdded }: IParameterPull,
  signal: AbortSignal
): Promise<void> {
  const shape = a?.shape ?? [];
  const grid = kernelGrid(shape);
  const count = size(shape);
  const kernelSize = grid.channels * cellSize(grid);
  const cuts = ranges(count, kernelSize, count, [travelling(a), travelling(b)]);
  const onPart = async (part: IArrivedPart): Promise<void> => {
    await engine.addPart(handle, whole(part, id));
    await onAdded(part.stop - part.start);
  };
  await pullTensor(connector, { pair, tensor: { parameter: id }, cuts, onPart }, signal);
}

/** The type as which the weights of a snapshot travel. */
function travelling(side: IParameter['a']): FloatType {
  // Complex numbers travel as their real and imaginary parts.
  return side && ['float64', 'complex128'].includes(side.dtype) ? 'float64' : 'float32';
}
