import type { LayerOverview, Nonfinite, PatchesResult } from '../protocol/v1';
import { ready } from '../state';
import type {
  ChannelSide,
  IAccuracy,
  ILayerOverview,
  INetwork,
  INonfinite,
  IOverview,
  IPatch,
  IPatches,
  IPredictions
} from '../state';
import { floats } from '../tensor/bytes';
import type { IConnector } from './connector';
import type { ILoad } from './loader';

/** The measures of every layer, shown as they come. */
export async function loadOverview(
  connector: IConnector,
  { pair }: INetwork,
  folded: boolean,
  load: ILoad<IOverview>
): Promise<void> {
  const layers = new Map<string, ILayerOverview>();
  let overview: IOverview = { pair, folded, total: 0, layers };
  load.report('Comparing the layers', overview, 0);
  await connector.run(
    { kind: 'overview', ...pair, folded },
    ({ answer, buffers }) => {
      if (answer.kind !== 'result' || answer.job !== 'overview') {
        return;
      }
      const result = answer;
      result.layers.forEach((row, i) => {
        const kernels = floats(buffers[i], 'float64') as Float64Array;
        layers.set(row.layer, overviewRow(row, kernels));
      });
      overview = { pair, folded, total: result.total, layers: new Map(layers) };
      load.report('Comparing the layers', overview, layers.size / Math.max(1, result.total));
    },
    load.signal
  );
  load.finish(ready(overview));
}

function overviewRow(row: LayerOverview, kernels: Float64Array): ILayerOverview {
  const { nonfinite_a: nonfiniteA, nonfinite_b: nonfiniteB, ...rest } = row;
  return {
    ...rest,
    nonfiniteA: nonfiniteOf(nonfiniteA),
    nonfiniteB: nonfiniteOf(nonfiniteB),
    kernels
  };
}

function nonfiniteOf({ nan, plus_inf: plusInf, minus_inf: minusInf }: Nonfinite): INonfinite {
  return { nan, plusInf, minusInf };
}

export async function loadPredictions(
  connector: IConnector,
  { pair }: INetwork,
  image: number,
  load: ILoad<IPredictions>
): Promise<void> {
  load.report('Running the models on the image');
  const found: { value?: IPredictions } = {};
  await connector.run(
    { kind: 'predictions', ...pair, image },
    ({ answer }) => {
      if (answer.kind === 'result' && answer.job === 'predictions') {
        const { label, a, b, error_a: errorA, error_b: errorB } = answer;
        found.value = { image, label, a: known(a), b: known(b), errorA, errorB };
      }
    },
    load.signal
  );
  if (found.value) {
    load.finish(ready(found.value));
  }
}

export async function loadAccuracy(
  connector: IConnector,
  { pair }: INetwork,
  load: ILoad<IAccuracy>
): Promise<void> {
  load.report('Running the models on all images');
  const found: { value?: IAccuracy } = {};
  await connector.run(
    { kind: 'accuracy', ...pair },
    ({ answer }) => {
      if (answer.kind === 'result' && answer.job === 'accuracy') {
        const { correct_a: correctA, correct_b: correctB, done, total } = answer;
        found.value = { correctA, correctB, done, total };
        load.report('Running the models on all images', found.value, done / Math.max(1, total));
      }
    },
    load.signal
  );
  if (found.value) {
    load.finish(ready(found.value));
  }
}

export interface IPatchesRequest {
  readonly layer: string;
  readonly side: ChannelSide;
  readonly channel: number;
  readonly image: number;
  readonly count: number;
}

export async function loadPatches(
  connector: IConnector,
  { pair }: INetwork,
  request: IPatchesRequest,
  load: ILoad<IPatches>
): Promise<void> {
  load.report('Proposing patches');
  const { layer, side, channel, image } = request;
  const found: { value?: IPatches } = {};
  await connector.run(
    { kind: 'patches', ...pair, ...request },
    ({ answer }) => {
      if (answer.kind === 'progress') {
        load.report(answer.text, null, answer.done / Math.max(1, answer.total));
      } else if (answer.kind === 'result' && answer.job === 'patches') {
        const { proposals, a, b, note } = answer;
        found.value = { layer, side, channel, image, proposals, a: ranked(a), b: ranked(b), note };
      }
    },
    load.signal
  );
  if (found.value) {
    load.finish(ready(found.value));
  }
}

/** Probabilities with undefined ones (a diverged model) as NaN. */
function known(probabilities: readonly (number | null)[] | null): number[] | null {
  return probabilities?.map(probability => probability ?? NaN) ?? null;
}

function ranked(patches: PatchesResult['a']): IPatch[] | null {
  return (
    patches?.map(({ box, activation, rank_a: rankA, rank_b: rankB }) => ({
      box: [box[0], box[1], box[2], box[3]] as const,
      activation,
      rankA,
      rankB
    })) ?? null
  );
}
