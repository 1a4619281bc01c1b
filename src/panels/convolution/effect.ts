import type { ICellOrder } from '../../charts/cellOrder';
import type { IStripScene } from '../../charts/channelStrip';
import { number } from '../../charts/format';
import type { ITheme } from '../../charts/theme';
import { description } from '../../charts/tooltip';
import { exchangedKernels, whyNoExchange } from '../../state';
import type { IComparison, INetwork, ISelection, ITransplantKernels } from '../../state';
import { trans } from '../../text/trans';
import { remember } from '../remember';
import type { IMapGround } from './content';
import { nthUnit } from './axisWords';

/** What single kernels of A do in B for the image, along the columns of the map. */
export interface IEffect {
  /** Null while it is not known, and where A and B predict the same class. */
  readonly found: ITransplantKernels | null;
  /** Largest absolute recovery, which has the strongest shade. */
  readonly max: number;
  readonly kernels: number;
  /** Those that are put in. */
  readonly ticked: ReadonlySet<number>;
}

/** Null where no kernels are exchanged in the layer that is shown. */
export function effectOf(
  slice: IComparison['transplant_kernels'],
  model: IMapGround,
  image: number | null,
  exchanged: ISelection['exchanged']
): IEffect | null {
  const { change } = model;
  const { kernels } = change.grid;
  if (!hasKernels(model) || slice.status === 'empty') {
    return null;
  }
  const { value } = slice;
  const fits =
    value !== null &&
    value.params.layer === change.layer &&
    value.params.image === image &&
    value.recovery.length === kernels &&
    value.host_class !== value.donor_class;
  const found = fits ? value : null;
  return {
    found,
    max: found === null ? 0 : largest(found.recovery),
    kernels,
    ticked: new Set(exchangedKernels(exchanged, kernels) ?? [])
  };
}

function largest(values: Float32Array): number {
  return values.reduce(
    (most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most),
    0
  );
}

/** Makes the strip; what is drawn of the same numbers keeps its identity. */
export class EffectScene {
  scene(
    effect: IEffect | null,
    order: ICellOrder,
    theme: ITheme
  ): Omit<IStripScene, 'current'> | null {
    return (
      effect && {
        arrangement: 'row',
        channels: effect.kernels,
        order: order.columns,
        values: this._values(effect.found, effect.max),
        max: 1,
        silent: null,
        theme: this._theme(theme),
        selected: null,
        checked: effect.ticked,
        alone: effect.found?.returns ?? null
      }
    );
  }

  /** From 0 to 1, around a half. */
  private readonly _values = remember((found: ITransplantKernels | null, max: number) =>
    found === null
      ? null
      : Float64Array.from(found.recovery, value => (max > 0 ? (value / max + 1) / 2 : 0.5))
  );
  private readonly _theme = remember((theme: ITheme): ITheme => ({
    ...theme,
    change: share => theme.diverging(2 * share - 1)
  }));
}

/** A kernel in words, for readers. */
export function effectWords({ found, ticked }: IEffect, kernel: number, name: string): string {
  const put = ticked.has(kernel) ? trans.__('put into B') : trans.__('not put into B');
  if (found === null) {
    return trans.__('%1, %2', name, put);
  }
  const recovery = trans.__('%1, recovery %2', name, number(found.recovery[kernel]));
  return found.returns[kernel] === 1
    ? trans.__('%1, returns the prediction by itself, %2', recovery, put)
    : trans.__('%1, %2', recovery, put);
}

/** What the tooltip says of a kernel. */
export function effectContent(
  { found, kernels, ticked }: IEffect,
  { axes }: IMapGround,
  kernel: number
): HTMLElement {
  const root = description(nthUnit(axes.column, kernel), [
    ...(found === null
      ? []
      : ([
          [trans.__('Recovery when it alone is put into B'), number(found.recovery[kernel])],
          [trans.__('Rank'), trans.__('%1 of %2', found.rank[kernel], kernels)],
          [
            trans.__('Returns the prediction by itself'),
            found.returns[kernel] === 1 ? trans.__('yes') : trans.__('no')
          ]
        ] as const)),
    [trans.__('Put into B'), ticked.has(kernel) ? trans.__('yes') : trans.__('no')]
  ]);
  root.dataset.kernel = String(kernel);
  root.dataset.recovery = String(found?.recovery[kernel] ?? '');
  const note = document.createElement('p');
  note.className = 'cnn-LayerDetails-note';
  note.textContent = ticked.has(kernel)
    ? trans.__('Click to take it out.')
    : trans.__('Click to put it in.');
  root.append(note);
  return root;
}

/** Whether the columns of the map are kernels that the layer puts out one by one. */
function hasKernels({ axes, change }: IMapGround): boolean {
  const { output, column } = axes;
  return (
    output.aligned &&
    output.channels === change.grid.kernels &&
    (column === 'kernel' || column === 'output')
  );
}

/** Why kernels, or highlighted weights, cannot be put into B; '' where they can. */
export function whyNotBack(
  network: INetwork | null,
  selection: ISelection,
  model: IMapGround
): { readonly whyNoKernels: string; readonly whyNoHighlight: string } {
  const reason = network === null ? '' : whyNoExchange(network, selection);
  return {
    whyNoKernels: hasKernels(model)
      ? reason
      : trans.__('The kernels of this layer cannot be put in one by one.'),
    whyNoHighlight:
      selection.category === null
        ? trans.__('Highlight some in the distribution panel first.')
        : reason
  };
}
