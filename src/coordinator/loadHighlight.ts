import type { Handle, ICategoryPicture, ICategoryRange, IEngine } from '../compare/api';
import { findLayer, ready } from '../state';
import type { ICategory, IHighlight, INetwork, IParameterChange } from '../state';
import { nameText } from '../text/names';
import { trans } from '../text/trans';
import { categoryRange } from './categoryRange';
import type { IConnector } from './connector';
import { PROGRESS_MS } from './interim';
import type { ILoad } from './loader';
import { pullParameter } from './pullParameter';

export interface IHighlightRequest {
  /** Of the change in the engine. */
  readonly handle: Handle;
  readonly network: INetwork;
  readonly change: IParameterChange;
  readonly category: ICategory;
  /** Ids of the levels that are shown. */
  readonly levels: readonly string[];
}

/**
 * Where the weights of a category are: from what the engine keeps of the parameter, or, where that
 * would take too much memory, by reading the parameter again.
 */
export async function loadHighlight(
  connector: IConnector,
  engine: IEngine,
  request: IHighlightRequest,
  load: ILoad<IHighlight>
): Promise<void> {
  const { handle, change, category, levels } = request;
  load.report(trans.__('Locating the weights'));
  const range = categoryRange(category, levels, change.levels);
  const kept = await engine.category(handle, range);
  const picture = kept ?? (await recount(connector, engine, request, range, load));
  load.finish(ready({ category, levels, ...picture }));
}

async function recount(
  connector: IConnector,
  engine: IEngine,
  { handle, network, change }: IHighlightRequest,
  range: ICategoryRange,
  load: ILoad<IHighlight>
): Promise<ICategoryPicture> {
  const { layer, parameter: id, count } = change;
  const parameter = findLayer(network, layer)?.parameters.find(one => one.id === id);
  if (!parameter) {
    throw new Error(
      `Parameter ${nameText(id)} is no longer part of the network; select the layer again.`
    );
  }
  const message = trans.__(
    'Locating the weights: %1 is too large to keep in the browser and is read again',
    nameText(id)
  );
  load.report(message, null, 0);
  const found = await engine.recount(handle, range);
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
    const pull = { handle: found, pair: network.pair, parameter, onAdded };
    await pullParameter(connector, engine, pull, load.signal);
    return await engine.recountPicture(found);
  } finally {
    await engine.close(found);
  }
}
