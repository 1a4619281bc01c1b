import { trans } from '../../text/trans';
import { SEPARATOR } from '../menu';
import type { IMenuEntry } from '../menu';
import type { OrderBy } from './order';

export interface IMenuActions {
  fit(): void;
  orderBy(by: OrderBy): void;
  /** Puts all kernels of A, or its highlighted weights, into B. */
  putBack(what: 'kernels' | 'highlighted'): void;
}

export interface IMenuState {
  /** The order that was chosen. */
  readonly order: OrderBy;
  /** Why the layer cannot be ordered so; '' where it can. */
  readonly whyNot: (by: OrderBy) => string;
  /** Why kernels, or highlighted weights, cannot be put into B; '' where they can. */
  readonly whyNoKernels: string;
  readonly whyNoHighlight: string;
}

/** What is seldom wanted of panel (c). */
export function menuEntries(
  state: IMenuState,
  { fit, orderBy, putBack }: IMenuActions
): readonly IMenuEntry[] {
  const { order, whyNot } = state;
  const shown = whyNot(order) === '' ? order : 'index';
  const entry = (by: OrderBy, label: string, caption: string): IMenuEntry => {
    const reason = whyNot(by);
    return {
      label,
      caption: reason === '' ? caption : reason,
      isEnabled: reason === '',
      isOn: by === shown,
      isOneOf: true,
      run: () => orderBy(by)
    };
  };
  return [
    { label: trans.__('Show the whole map (0)'), run: fit },
    SEPARATOR,
    entry(
      'index',
      trans.__('Order by index'),
      trans.__('Kernels and channels stand as they are numbered.')
    ),
    entry(
      'change',
      trans.__('Order by change'),
      trans.__('The kernels and channels that changed most come first.')
    ),
    entry(
      'likeness',
      trans.__('Order by likeness'),
      trans.__(
        'Kernels whose change is distributed alike over the channels stand together; channels likewise.'
      )
    ),
    SEPARATOR,
    ...backEntries(state, putBack)
  ];
}

/** What is put into B for the experiment. */
function backEntries(
  { whyNoKernels, whyNoHighlight }: IMenuState,
  putBack: IMenuActions['putBack']
): readonly IMenuEntry[] {
  return [
    {
      label: trans.__('Put all kernels back'),
      caption:
        whyNoKernels ||
        trans.__('Runs B with all kernels of A in this layer, of which single ones can be ticked.'),
      isEnabled: whyNoKernels === '',
      run: () => putBack('kernels')
    },
    {
      label: trans.__('Put the highlighted weights back'),
      caption: whyNoHighlight || trans.__('Runs B with the values that A has for them.'),
      isEnabled: whyNoHighlight === '',
      run: () => putBack('highlighted')
    }
  ];
}
