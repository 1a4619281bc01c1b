import type { Handle, ICategoryPicture, IEngine } from '../compare/api';
import { findLayer, ready } from '../state';
import type { ICategory, IHighlight, INetwork, IParameterChange } from '../state';
import { nameText } from '../text/names';
import type { IConnector } from './connector';
import { PROGRESS_MS } from './interim';
import type { ILoad } from './loader';
import { pullParameter } from './pullParameter';

/**
 * Where the weights of a category are: from what the engine keeps of the parameter, or, where that
 * would take too much memory, by reading the parameter again.
 */
export async function loadHighlight(
  connector: IConnector,
  engine: IEngine,
  handle: Handle,
  network: INetwork,
  change: IParameterChange,
  category: ICategory,
  load: ILoad<IHighlight>
): Promise<void> {
  load.report('Locating the weights');
  const kept = await engine.category(handle, category);
  const picture =
    kept ?? (await recount(connector, engine, handle, network, change, category, load));
  load.finish(ready({ category, ...picture }));
}

async function recount(
  connector: IConnector,
  engine: IEngine,
  handle: Handle,
  network: INetwork,
  { layer, parameter: id, count }: IParameterChange,
  category: ICategory,
  load: ILoad<IHighlight>
): Promise<ICategoryPicture> {
  const parameter = findLayer(network, layer)?.parameters.find(one => one.id === id);
  if (!parameter) {
    throw new Error(
      `Parameter ${nameText(id)} is no longer part of the network; select the layer again.`
    );
  }
  const message = `Locating the weights: ${nameText(id)} is too large to keep in the browser and is read again`;
  load.report(message, null, 0);
  const found = await engine.recount(handle, category);
  try {
    load.signal.throwIfAborted();
    const counted = { count: 0, nextReport: 0 };
    const onAdded = (weights: number): void => {
      counted.count += weights;
      if (performance.now() > counted.nextReport) {
        counted.nextReport = performance.now() + PROGRESS_MS;
        load.report(message, null, counted.count / count);
      }
    };
    await pullParameter(connector, engine, found, network.pair, parameter, onAdded, load.signal);
    return await engine.recountPicture(found);
  } finally {
    await engine.close(found);
  }
}
