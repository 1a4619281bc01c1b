import type { IChannelPicture, IEngine } from '../compare/api';
import type { TensorRef } from '../protocol/messages';
import { whyItCannotRun } from '../state';
import type { IChannelMaps, INetwork, IPairNames } from '../state';
import type { FloatArray } from '../tensor/bytes';
import { size } from '../tensor/shape';
import type { Shape } from '../tensor/shape';
import { nameText } from '../text/names';
import { trans } from '../text/trans';
import type { IConnector } from './connector';
import { pullTensor, ranges } from './stream';
import type { Cuts, IPull } from './stream';

/** An activation of both snapshots. */
export interface IWantedChannels {
  readonly pair: IPairNames;
  readonly tensor: TensorRef;
  /** Null for a snapshot that has no such tensor. */
  readonly shapeA: Shape | null;
  readonly shapeB: Shape | null;
}

/** Pulls an activation of both snapshots and compares it channel by channel. */
export async function pullChannels(
  connector: IConnector,
  engine: IEngine,
  { pair, tensor, shapeA, shapeB }: IWantedChannels,
  signal: AbortSignal
): Promise<IChannelPicture> {
  const handle = await engine.openChannels({ shapeA, shapeB });
  try {
    const pull: IPull = {
      pair,
      tensor,
      cuts: cutsOf(shapeA, shapeB),
      onPart: part => engine.addChannelPart(handle, part)
    };
    await pullTensor(connector, pull, signal);
    return await engine.channelPicture(handle);
  } finally {
    await engine.close(handle);
  }
}

/** The ranges to ask for, none of which reaches over the end of either side's activation. */
function cutsOf(a: Shape | null, b: Shape | null): Cuts {
  const [shorter, longer] = [a, b]
    .map(shape => (shape ? size(shape) : 0))
    .sort((left, right) => left - right);
  const [channels = 1] = a ?? b ?? [];
  return ranges(longer, shorter / Math.max(1, channels), shorter, ['float64', 'float64']);
}

/** The maps of one snapshot; null where it has none. */
export function mapsOf(shape: Shape | null, values: FloatArray | null): IChannelMaps | null {
  if (shape === null || values === null) {
    return null;
  }
  const space = shape.slice(1);
  return { width: space.at(-1) ?? 1, height: size(space.slice(0, -1)), values };
}

/** Why A and B cannot be compared, in one sentence. */
export function whyNoDistance(network: INetwork, a: Shape | null, b: Shape | null): string {
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
