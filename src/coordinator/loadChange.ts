import type { Handle, IEngine, INormalisations, IParameterPicture } from '../compare/api';
import { layerRow, ready } from '../state';
import type {
  ILayer,
  ILevel,
  INetwork,
  IOverview,
  IParameter,
  IParameterChange,
  ISortingSettings
} from '../state';
import { kernelGrid, size } from '../tensor/shape';
import { nameText } from '../text/names';
import { trans } from '../text/trans';
import type { IConnector } from './connector';
import { Interim } from './interim';
import type { ILoad } from './loader';
import { pullParameter } from './pullParameter';
import { runStudy } from './runStudy';

export interface IChangeRequest {
  readonly network: INetwork;
  readonly layer: ILayer;
  readonly parameter: IParameter;
  readonly overview: IOverview | null;
  readonly levels: readonly ILevel[];
  readonly sorting: ISortingSettings;
  /** Folds batch normalisation into the kernels; null for the kernels as stored. */
  readonly normalisations: INormalisations | null;
}

/** Streams a parameter of both snapshots through the engine; resolves with the engine's handle. */
export async function loadChange(
  connector: IConnector,
  engine: IEngine,
  request: IChangeRequest,
  load: ILoad<IParameterChange>,
  onOpen: (handle: Handle) => void
): Promise<void> {
  const { network, parameter, sorting, normalisations } = request;
  const shape = parameter.a?.shape ?? [];
  load.report(trans.__('Reading %1', nameText(parameter.id)));
  const { maxAbsChange, floor } = await extentOf(connector, request, load.signal);
  const handle = await engine.openParameter({
    shape,
    maxAbsChange,
    sorting: { bins: sorting.bins, cuts: sorting.rpdCuts, floor: sorting.floor ?? floor },
    normalisations
  });
  if (load.signal.aborted) {
    await engine.close(handle);
    return;
  }
  onOpen(handle);
  const picture = async (): Promise<IParameterChange> =>
    changeOf(request, await engine.parameterPicture(handle));
  const words = trans.__('Comparing %1', nameText(parameter.id));
  const interim = new Interim(load, words, size(shape), picture);
  const onAdded = (weights: number): Promise<void> => interim.add(weights);
  const { pair } = network;
  await pullParameter(connector, engine, { handle, pair, parameter, onAdded }, load.signal);
  load.finish(ready(await picture()));
}

/** What the engine makes of a parameter, with its names. */
export function changeOf(
  { network, layer, parameter, levels, sorting, normalisations }: IChangeRequest,
  picture: IParameterPicture
): IParameterChange {
  const shape = parameter.a?.shape ?? [];
  return {
    pair: network.pair,
    layer: layer.id,
    parameter: parameter.id,
    folded: normalisations !== null,
    grid: kernelGrid(shape),
    count: size(shape),
    levels,
    bins: sorting.bins,
    ...picture,
    disagreement: null
  };
}

/** Where the bins end and what the default floor is, so that parts can be sorted as they come. */
async function extentOf(
  connector: IConnector,
  { network, layer, parameter, overview, normalisations }: IChangeRequest,
  signal: AbortSignal
): Promise<{ readonly maxAbsChange: number; readonly floor: number }> {
  const row = overview && layerRow(overview, layer.id);
  const folded = normalisations !== null;
  const known = row?.folded === folded ? row.measures.max_abs : null;
  if (row && parameter.id === layer.weight && known !== null && known !== undefined) {
    return { maxAbsChange: known, floor: row.floor };
  }
  const params = { ...network.pair, parameter: parameter.id, folded };
  const { largest, floor } = await runStudy(connector, 'extent', params, signal);
  return { maxAbsChange: largest ?? 0, floor };
}
