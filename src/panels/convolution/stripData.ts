import type { ICellOrder } from '../../charts/cellOrder';
import type { IStripScene, StripArrangement } from '../../charts/channelStrip';
import { finiteRange } from '../../charts/range';
import type { ITheme } from '../../charts/theme';
import type { ChannelSide, IActivationChange, ISelection } from '../../state';
import type { IAxes } from './axes';

/** Largest activation change of a side, the strongest shade of its strip; null without any. */
export function largestChange(
  side: ChannelSide,
  activations: IActivationChange | null
): number | null {
  const distance = activations?.[side]?.distance ?? null;
  return distance === null ? null : (finiteRange(distance)?.[1] ?? 0);
}

interface IStripData {
  readonly side: ChannelSide;
  readonly axes: IAxes;
  readonly order: ICellOrder;
  readonly activations: IActivationChange | null;
  /** What has the strongest shade. */
  readonly max: number | null;
  readonly silent: Uint8Array | null;
  readonly selection: ISelection;
  readonly theme: ITheme;
}

export function stripScene({
  side,
  axes,
  order,
  activations,
  max,
  silent,
  selection,
  theme
}: IStripData): Omit<IStripScene, 'current'> {
  const { aligned, channels } = axes[side];
  const along: StripArrangement = side === 'input' ? 'column' : 'row';
  return {
    arrangement: aligned ? along : 'list',
    channels,
    order: !aligned ? null : side === 'input' ? order.rows : order.columns,
    values: activations?.[side]?.distance ?? null,
    max: max ?? 0,
    silent,
    theme,
    selected: selection.channelSide === side ? selection.channel : null
  };
}
