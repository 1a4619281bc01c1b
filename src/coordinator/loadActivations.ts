import type { IEngine } from '../compare/api';
import type { ActivationShapes, ActivationsResult } from '../protocol/studies';
import { ready } from '../state';
import type {
  ActivationAt,
  ChannelSide,
  IActivationChange,
  IChannelChanges,
  INetwork
} from '../state';
import { trans } from '../text/trans';
import type { IConnector } from './connector';
import type { ILoad } from './loader';
import { mapsOf, pullChannels, whyNoDistance } from './pullChannels';
import { runStudy } from './runStudy';

export interface IActivationsRequest {
  readonly network: INetwork;
  readonly layer: string;
  readonly image: number;
  readonly at: ActivationAt;
}

interface ISideRequest extends IActivationsRequest, ActivationShapes {
  readonly side: ChannelSide;
}

/** Runs the models on the image, pulls the layer's input and output and compares the channels. */
export async function loadActivations(
  connector: IConnector,
  engine: IEngine,
  request: IActivationsRequest,
  load: ILoad<IActivationChange>
): Promise<void> {
  const { network, layer, image, at } = request;
  load.report(trans.__('Running the models on the image'));
  const params = { ...network.pair, layer, image, at };
  const { acted, ...shapes } = await runStudy(connector, 'activations', params, load.signal);
  const compare = (side: ChannelSide): Promise<IChannelChanges> =>
    compareSide(connector, engine, { ...request, side, ...shapes[side] }, load.signal);
  const input = await compare('input');
  const output = silenced(await compare('output'), acted);
  load.finish(ready({ layer, image, set: null, at, acted, input, output }));
}

async function compareSide(
  connector: IConnector,
  engine: IEngine,
  { network, layer, image, at, side, a, b }: ISideRequest,
  signal: AbortSignal
): Promise<IChannelChanges> {
  const channels = Math.max(0, ...[a, b].map(shape => (shape ? (shape[0] ?? 1) : 0)));
  const wanted = { pair: network.pair, tensor: { layer, side, image, at }, shapeA: a, shapeB: b };
  const picture = await pullChannels(connector, engine, wanted, signal);
  return {
    side,
    channels,
    distance: picture.distance,
    meanA: null,
    meanB: null,
    maxA: picture.maxA,
    maxB: picture.maxB,
    silentA: picture.silentA,
    silentB: picture.silentB,
    reason: picture.distance ? null : whyNoDistance(network, a, b),
    mapsA: mapsOf(a, picture.a),
    mapsB: mapsOf(b, picture.b)
  };
}

/** Channels are silent only where nothing below zero can come out. */
function silenced(
  channels: IChannelChanges,
  { a, b }: ActivationsResult['acted']
): IChannelChanges {
  return {
    ...channels,
    silentA: a?.clips ? channels.silentA : null,
    silentB: b?.clips ? channels.silentB : null
  };
}
