import { SILENT } from '../../charts/silentMarks';
import type { IChannelChanges } from '../../state';
import { trans } from '../../text/trans';

/** In which snapshots each channel is silent, as bits of `SILENT`; null where none can be. */
export function silentChannels(side: IChannelChanges | null): Uint8Array | null {
  const { silentA = null, silentB = null } = side ?? {};
  if (silentA === null && silentB === null) {
    return null;
  }
  const length = Math.max(silentA?.length ?? 0, silentB?.length ?? 0);
  return Uint8Array.from(
    { length },
    (_, channel) => (silentA?.[channel] ? SILENT.a : 0) | (silentB?.[channel] ? SILENT.b : 0)
  );
}

/** Where a channel is silent, in words; '' where it is not. */
export function silentWords(silent: number): string {
  switch (silent) {
    case SILENT.a:
      return trans.__('silent in A');
    case SILENT.b:
      return trans.__('silent in B');
    case SILENT.a | SILENT.b:
      return trans.__('silent in A and B');
    default:
      return '';
  }
}

/** How many channels are silent, in words; '' where none is. */
export function silentSummary(silent: Uint8Array | null): string {
  const of = (bits: number): number => silent?.reduce((n, own) => n + Number(own === bits), 0) ?? 0;
  const [a, b, both] = [of(SILENT.a), of(SILENT.b), of(SILENT.a | SILENT.b)];
  const parts = [
    a > 0 ? trans.__('%1 in A alone', a) : '',
    b > 0 ? trans.__('%1 in B alone', b) : '',
    both > 0 ? trans.__('%1 in both', both) : ''
  ].filter(part => part !== '');
  return parts.length === 0 ? '' : trans.__('Silent: %1', parts.join(', '));
}
