import type { IEngine } from '../compare/api';
import type { ActivationShapes, ActivationsResult } from '../protocol/studies';
import { ready, whyItCannotRun } from '../state';
import type {
  ActivationAt,
  ChannelSide,
  IActivationChange,
  IChannelChanges,
  IChannelMaps,
  INetwork
} from '../state';
import type { FloatArray } from '../tensor/bytes';
import { size } from '../tensor/shape';
import type { Shape } from '../tensor/shape';
import { nameText } from '../text/names';
import { trans } from '../text/trans';
import type { IConnector } from './connector';
import type { ILoad } from './loader';
import { runStudy } from './runStudy';
import { pullTensor, ranges } from './stream';
import type { Cuts, IPull } from './stream';

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
  load.finish(ready({ layer, image, at, acted, input, output }));
}

async function compareSide(
  connector: IConnector,
  engine: IEngine,
  { network, layer, image, at, side, a: shapeA, b: shapeB }: ISideRequest,
  signal: AbortSignal
): Promise<IChannelChanges> {
  const handle = await engine.openChannels({ shapeA, shapeB });
  try {
    const channels = Math.max(0, ...[shapeA, shapeB].map(shape => (shape ? (shape[0] ?? 1) : 0)));
    const pull: IPull = {
      pair: network.pair,
      tensor: { layer, side, image, at },
      cuts: cutsOf(shapeA, shapeB),
      onPart: part => engine.addChannelPart(handle, part)
    };
    await pullTensor(connector, pull, signal);
    const picture = await engine.channelPicture(handle);
    return {
      side,
      channels,
      distance: picture.distance,
      maxA: picture.maxA,
      maxB: picture.maxB,
      silentA: picture.silentA,
      silentB: picture.silentB,
      reason: picture.distance ? null : whyNoDistance(network, shapeA, shapeB),
      mapsA: mapsOf(shapeA, picture.a),
      mapsB: mapsOf(shapeB, picture.b)
    };
  } finally {
    await engine.close(handle);
  }
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

/** The ranges to ask for, none of which reaches over the end of either side's activation. */
function cutsOf(a: Shape | null, b: Shape | null): Cuts {
  const [shorter, longer] = [a, b]
    .map(shape => (shape ? size(shape) : 0))
    .sort((left, right) => left - right);
  const [channels = 1] = a ?? b ?? [];
  return ranges(longer, shorter / Math.max(1, channels), shorter, ['float64', 'float64']);
}

function mapsOf(shape: Shape | null, values: FloatArray | null): IChannelMaps | null {
  if (shape === null || values === null) {
    return null;
  }
  const space = shape.slice(1);
  return { width: space.at(-1) ?? 1, height: size(space.slice(0, -1)), values };
}

function whyNoDistance(network: INetwork, a: Shape | null, b: Shape | null): string {
  if (a && b) {
    return trans.__(
      'The channel maps of A and B differ in shape: %1 in A, %2 in B.',
      a.join(' × '),
      b.join(' × ')
    );
  }
  const missing = (['a', 'b'] as const).filter(side => (side === 'a' ? a : b) === null);
  const names = missing.map(side => `${side.toUpperCase()} · ${nameText(network.pair[side])}`);
  const notes = new Set(missing.map(side => whyItCannotRun(network, side)));
  const [note = null] = notes;
  if (notes.size === 1 && note !== null) {
    return note;
  }
  return names.length === 1
    ? trans.__('No activation on this side from %1.', names[0])
    : trans.__('No activation on this side from %1 and %2.', ...names);
}
