import type { Handle, IEngine } from '../compare/api';
import type { IPairNames, IParameter } from '../state';
import type { FloatType } from '../tensor/bytes';
import { cellSize, kernelGrid, size } from '../tensor/shape';
import type { IConnector } from './connector';
import { pullTensor, ranges, whole } from './stream';
import type { IArrivedPart } from './stream';

/**
 * Streams a parameter of both snapshots into the engine.
 *
 * @param handle Of a comparison or a recount.
 * @param onAdded Called with how many weights were added; more are asked for when it resolves.
 */
export async function pullParameter(
  connector: IConnector,
  engine: IEngine,
  handle: Handle,
  pair: IPairNames,
  { id, a, b }: IParameter,
  onAdded: (weights: number) => Promise<void> | void,
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
  await pullTensor(connector, pair, { parameter: id }, cuts, onPart, signal);
}

/** The type as which the weights of a snapshot travel. */
function travelling(side: IParameter['a']): FloatType {
  return side?.dtype === 'float64' ? 'float64' : 'float32';
}
