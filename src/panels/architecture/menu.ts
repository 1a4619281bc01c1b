import type { Ramp } from '../../charts/ramp';
import { trans } from '../../text/trans';
import { SEPARATOR } from '../menu';
import type { IMenuEntry } from '../menu';

export interface IMenuActions {
  readonly onLeast: () => void;
  readonly onRamp: (ramp: Ramp) => void;
  /** Switches between stored and effective kernels. */
  readonly onFolded: () => void;
  /** Switches whether what directly follows a layer stands in its card. */
  readonly onJoined: () => void;
}

export interface IMenuState {
  readonly ramp: Ramp;
  readonly folded: boolean;
  readonly foldable: boolean;
  readonly joined: boolean;
  /** Whether there is a least changed layer. */
  readonly hasLeast: boolean;
  /** The name of the measure. */
  readonly measure: string;
}

/** What is seldom wanted of panel (a). */
export function menuEntries(
  { ramp, folded, foldable, joined, hasLeast, measure }: IMenuState,
  { onLeast, onRamp, onFolded, onJoined }: IMenuActions
): readonly IMenuEntry[] {
  const shades = (of: Ramp, label: string): IMenuEntry => ({
    label,
    isOn: of === ramp,
    isOneOf: true,
    run: () => onRamp(of)
  });
  return [
    shades('range', trans.__('Shade from the smallest to the largest value')),
    shades('zero', trans.__('Shade from zero')),
    shades('rank', trans.__('Shade by rank')),
    SEPARATOR,
    {
      label: trans.__('Join activation, pooling and normalisation to their layer'),
      isOn: joined,
      run: onJoined
    },
    {
      label: trans.__('Compare BN-folded kernels'),
      caption: foldable
        ? trans.__(
            'Compare kernels as they act: with the batch normalisation that follows folded in, each kernel times γ / √(variance + ε).'
          )
        : trans.__(
            'No batch normalisation of this network can be folded into the layer before it.'
          ),
      isOn: folded && foldable,
      isEnabled: foldable,
      run: onFolded
    },
    SEPARATOR,
    {
      label: trans.__('Select the least changed layer'),
      caption: trans.__('Select the layer that changed least. Measure: %1.', measure),
      isEnabled: hasLeast,
      run: onLeast
    }
  ];
}
