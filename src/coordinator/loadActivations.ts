import type { IEngine } from '../compare/api';
import type { ActivationShapes } from '../protocol/v1';
import { ready } from '../state';
import type { IActivationChange, IChannelChanges, INetwork } from '../state';
import { size } from '../tensor/shape';
import type { IConnector } from './connector';
import type { ILoad } from './loader';
import { pullTensor, ranges } from './stream';

export interface IActivationsRequest {
  readonly network: INetwork;
  readonly layer: string;
  readonly image: number;
}

/** Runs the models on the image, pulls the layer's input and output and compares the channels. */
export async function loadActivations(
  connector: IConnector,
  engine: IEngine,
  request: IActivationsRequest,
  load: ILoad<IActivationChange>
): Promise<void> {
  const { network, layer, image } = request;
  load.report('Running the models on the image');
  let sides: ActivationShapes[] = [];
  await connector.run(
    { kind: 'activations', ...network.pair, layer, image },
    ({ answer }) => {
      if (answer.kind === 'result' && answer.job === 'activations') {
        sides = answer.sides;
      }
    },
    load.signal
  );
  const found: Partial<Record<'input' | 'output', IChannelChanges>> = {};
  for (const shapes of sides) {
    found[shapes.side] = await compareSide(connector, engine, request, shapes, load.signal);
  }
  load.finish(ready({ layer, image, input: found.input ?? null, output: found.output ?? null }));
}

async function compareSide(
  connector: IConnector,
  engine: IEngine,
  { network, layer, image }: IActivationsRequest,
  { side, shape_a: shapeA, shape_b: shapeB }: ActivationShapes,
  signal: AbortSignal
): Promise<IChannelChanges> {
  const handle = await engine.openChannels({ shapeA, shapeB });
  try {
    const extents = [shapeA, shapeB].filter(shape => shape !== null);
    const elements = Math.max(0, ...extents.map(size));
    const channels = Math.max(0, ...extents.map(shape => shape[0] ?? 1));
    const tensor = { layer, side, image };
    await pullTensor(
      connector,
      network.pair,
      tensor,
      sameSize(shapeA, shapeB) ? ranges(elements, elements / Math.max(1, channels)) : [],
      part => engine.addChannelPart(handle, part),
      signal
    );
    const picture = await engine.channelPicture(handle);
    const [, height = 1, width = 1] = shapeA ?? shapeB ?? [];
    return {
      side,
      channels,
      distance: picture.distance,
      maxA: picture.maxA,
      maxB: picture.maxB,
      maps: picture.a || picture.b ? { height, width, a: picture.a, b: picture.b } : null
    };
  } finally {
    await engine.close(handle);
  }
}

/** A range of elements means the same on both sides only when the shapes agree. */
function sameSize(a: readonly number[] | null, b: readonly number[] | null): boolean {
  return a === null || b === null || (size(a) === size(b) && a[0] === b[0]);
}
