import type { IEngine } from '../compare/api';
import type { SetActivationsResult, SetMaps, SetSide } from '../protocol/studies';
import { ready } from '../state';
import type {
  ActivationAt,
  ChannelSide,
  IActivationChange,
  IChannelChanges,
  IImageSet,
  INetwork
} from '../state';
import { trans } from '../text/trans';
import type { IConnector } from './connector';
import type { ILoad } from './loader';
import { mapsOf, pullChannels, whyNoDistance } from './pullChannels';
import { runStudy } from './runStudy';

export interface ISetRequest {
  readonly network: INetwork;
  readonly layer: string;
  readonly set: IImageSet;
  readonly at: ActivationAt;
}

/** Compares the channels of a layer over a set of images, then pulls the mean maps. */
export async function loadSetActivations(
  connector: IConnector,
  engine: IEngine,
  request: ISetRequest,
  load: ILoad<IActivationChange>
): Promise<void> {
  const { network, layer, set, at } = request;
  const message = trans.__('Running the models on the images');
  load.report(message);
  const params = { ...network.pair, layer, images: set.images, at };
  const found = await runStudy(connector, 'set_activations', params, load.signal, news =>
    load.report(news.text ?? message, news.value && changeOf(request, news.value), news.share)
  );
  const change = changeOf(request, found);
  load.report(trans.__('Reading the mean maps'), change, 1);
  const withMaps = async (side: ChannelSide): Promise<IChannelChanges | null> => {
    const shapes = { shapeA: found[side].a?.shape ?? null, shapeB: found[side].b?.shape ?? null };
    const tensor = { layer, side, images: set.images, at };
    const wanted = { pair: network.pair, tensor, ...shapes };
    const { a, b } = await pullChannels(connector, engine, wanted, load.signal);
    const { [side]: known } = change;
    return known && { ...known, mapsA: mapsOf(shapes.shapeA, a), mapsB: mapsOf(shapes.shapeB, b) };
  };
  const input = await withMaps('input');
  load.finish(ready({ ...change, input, output: await withMaps('output') }));
}

function changeOf(
  { network, layer, set, at }: ISetRequest,
  { images, left_out: leftOut, input, output, acted }: SetActivationsResult
): IActivationChange {
  return {
    layer,
    image: null,
    set: { images: set.images, taken: images, leftOut },
    at,
    acted,
    input: sideOf(network, 'input', input, { a: false, b: false }),
    output: sideOf(network, 'output', output, { a: acted.a?.clips, b: acted.b?.clips })
  };
}

function sideOf(
  network: INetwork,
  side: ChannelSide,
  { distance, a, b }: SetSide,
  clips: Readonly<Record<'a' | 'b', boolean | undefined>>
): IChannelChanges {
  return {
    side,
    channels: Math.max(0, ...[a, b].map(maps => maps?.mean.length ?? 0)),
    distance,
    meanA: a && a.mean,
    meanB: b && b.mean,
    maxA: a && a.largest,
    maxB: b && b.largest,
    silentA: clips.a ? silent(a) : null,
    silentB: clips.b ? silent(b) : null,
    reason: distance === null ? whyNone(network, a, b) : null,
    mapsA: null,
    mapsB: null
  };
}

/** 1 for a channel that is nowhere above zero on any image. */
function silent(maps: SetMaps | null): Uint8Array | null {
  return maps && Uint8Array.from(maps.largest, largest => Number(largest <= 0));
}

function whyNone(network: INetwork, a: SetMaps | null, b: SetMaps | null): string {
  // Where the images have several shapes, each is that of its own.
  return a && b && (a.shape === null || b.shape === null)
    ? trans.__('The channel maps of A and B differ in shape.')
    : whyNoDistance(network, a && a.shape, b && b.shape);
}
