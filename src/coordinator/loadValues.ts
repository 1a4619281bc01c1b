import type { Handle, IEngine, IValuesPicture } from '../compare/api';
import { findLayer, ready } from '../state';
import type { INetwork, IParameterChange, IValues } from '../state';
import { nameText } from '../text/names';
import { trans } from '../text/trans';
import type { IConnector } from './connector';
import { PROGRESS_MS } from './interim';
import type { ILoad } from './loader';
import { pullParameter } from './pullParameter';

export interface IValuesRequest {
  /** Of the change in the engine. */
  readonly handle: Handle;
  readonly network: INetwork;
  readonly change: IParameterChange;
}

/**
 * The values of both snapshots: from the weights that the engine keeps, or, where these would take
 * too much memory, by reading the parameter twice more, for where they reach and for the counts.
 */
export async function loadValues(
  connector: IConnector,
  engine: IEngine,
  request: IValuesRequest,
  load: ILoad<IValues>
): Promise<void> {
  const { handle, change } = request;
  load.report(trans.__('Counting the values'));
  const kept = await engine.values(handle);
  const { edges, a, b } = kept ?? (await twice(connector, engine, request, load));
  const { parameter, pair } = change;
  load.finish(ready({ parameter, pair, edges, a, b }));
}

async function twice(
  connector: IConnector,
  engine: IEngine,
  request: IValuesRequest,
  load: ILoad<IValues>
): Promise<IValuesPicture> {
  const reach = await pass(connector, engine, request, null, load);
  return reach.extent === null ? reach : pass(connector, engine, request, reach.extent, load);
}

async function pass(
  connector: IConnector,
  engine: IEngine,
  { handle, network, change }: IValuesRequest,
  extent: IValuesPicture['extent'],
  load: ILoad<IValues>
): Promise<IValuesPicture> {
  const { layer, parameter: id, count } = change;
  const parameter = findLayer(network, layer)?.parameters.find(one => one.id === id);
  if (!parameter) {
    throw new Error(
      trans.__(
        'Parameter %1 is no longer part of the network; select the layer again.',
        nameText(id)
      )
    );
  }
  const found = await engine.openValues(handle, extent);
  try {
    load.signal.throwIfAborted();
    let [read, nextReport] = [0, 0];
    const onAdded = (weights: number): void => {
      read += weights;
      if (performance.now() > nextReport) {
        nextReport = performance.now() + PROGRESS_MS;
        const done = read / count / 2 + (extent === null ? 0 : 0.5);
        load.report(trans.__('Reading %1 again', nameText(id)), null, done);
      }
    };
    const pull = { handle: found, pair: network.pair, parameter, onAdded };
    await pullParameter(connector, engine, pull, load.signal);
    return await engine.valuesPicture(found);
  } finally {
    await engine.close(found);
  }
}
