import type { Handle, IEngine, IPart } from '../compare/api';
import type { ICategory, INetwork, IParameterChange, IWeights } from '../state';
import { windowRanges } from '../tensor/window';
import type { ICells } from '../tensor/window';
import { categoryRange } from './categoryRange';
import type { IConnector } from './connector';
import { pullPart, whole } from './stream';

export interface IWeightsRequest {
  readonly network: INetwork;
  readonly change: IParameterChange;
  /** Of the change in the engine. */
  readonly handle: Handle;
  readonly range: ICells;
  /** Marked among the weights; null marks none. */
  readonly category: ICategory | null;
  /** Ids of the levels that are shown. */
  readonly levels: readonly string[];
}

/**
 * The weights of some cells: from what the engine keeps, or, where the parameter is too large to be
 * kept, from the Jupyter kernel in one round trip.
 */
export async function loadWeights(
  connector: IConnector,
  engine: IEngine,
  { network, change, handle, range, category, levels }: IWeightsRequest,
  signal: AbortSignal
): Promise<IWeights> {
  const { parameter, grid } = change;
  const marked = category && categoryRange(category, levels, change.levels);
  const kept = await engine.weights(handle, range, marked);
  if (kept) {
    return { parameter, range, grid, ...kept };
  }
  signal.throwIfAborted();
  let coming: Promise<IPart>[] = [];
  connector.together(() => {
    coming = windowRanges(grid, range).map(async cut =>
      whole(await pullPart(connector, network.pair, { parameter }, cut, signal), parameter)
    );
  });
  const weights = await engine.weights(handle, range, marked, await Promise.all(coming));
  if (!weights) {
    throw new Error('The weights of these cells did not come; zoom again.');
  }
  return { parameter, range, grid, ...weights };
}
