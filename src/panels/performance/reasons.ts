import { whyItCannotRun } from '../../state';
import type { INetwork, IPredictions, Side } from '../../state';
import { nameText } from '../../text/names';
import { trans } from '../../text/trans';

/** Why a snapshot has no class probabilities; null where it has. */
export function errorOf(network: INetwork, predictions: IPredictions, side: Side): string | null {
  const { error } = predictions[side];
  return error === null ? null : (whyItCannotRun(network, side) ?? error);
}

/** Why a snapshot has no patches; what stands beside its class probabilities is not repeated. */
export function missing(network: INetwork, predictions: IPredictions | null, side: Side): string {
  const name = nameText(network.pair[side]);
  const failed = (predictions?.[side].error ?? whyItCannotRun(network, side)) !== null;
  return failed
    ? trans.__('%1 does not run, so it has no patches.', name)
    : trans.__('%1 has no patches of this channel.', name);
}
