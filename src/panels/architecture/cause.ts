import { count, number, percent } from '../../charts/format';
import { sameImages } from '../../state';
import type {
  ILayer,
  IMeasure,
  INetwork,
  ISelection,
  ISlice,
  ITransplant,
  PartEffect
} from '../../state';
import { trans } from '../../text/trans';
import type { ICause, IRating, IRatings } from './ratings';

/** Over which images the cause can be tried out. */
export type CauseOver = Exclude<ISelection['causeOver'], 'none'>;

/** What shades the layers while the cause is tried out. */
export function causeMeasure(): IMeasure {
  return measure(
    'cause',
    trans.__('Returned'),
    trans.__(
      'Of the images whose class differs between A and B, the share that gets the class of A when this layer of A is put into B'
    ),
    'percent'
  );
}

/** What else the experiment says of a layer, a column each. */
export function causeColumns(): readonly IMeasure[] {
  return [
    measure(
      'collateral',
      trans.__('Collateral'),
      trans.__('Of the other images, how many get another class'),
      'number'
    ),
    measure(
      'control_returned',
      trans.__('Control returns'),
      trans.__('How many flips as large a change in the wrong places returns'),
      'number'
    ),
    measure(
      'control_collateral',
      trans.__('Control collateral'),
      trans.__('How many of the other images it changes'),
      'number'
    ),
    measure(
      'recovery',
      trans.__('Recovery'),
      trans.__(
        'How far the margin between the two classes goes from B (0) to A (1), the mean over the flips'
      ),
      'percent'
    ),
    measure('accuracy', trans.__('Accuracy'), trans.__('Of B with this layer of A'), 'percent')
  ];
}

function measure(
  id: string,
  name: string,
  formula: string,
  format: 'number' | 'percent'
): IMeasure {
  const none = { invariance: '', undefined: '', source: '', computed: 'jupyter_kernel' } as const;
  const range = [null, null] as const;
  return { id, name, formula, range, text: '', unit: 'none', format, ...none };
}

/** A number of `causeColumns` by its name; null where there is none. */
export function causeNumber({ part }: ICause, id: string): number | null {
  const value = part?.[id as keyof PartEffect] ?? null;
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** What the experiment found, if it was over the images that are wanted now. */
export function triedCause(
  { value }: ISlice<ITransplant>,
  { pair }: INetwork,
  { causeOver, image, imageSet }: ISelection
): ITransplant | null {
  if (value === null || value.params.a !== pair.a || value.params.b !== pair.b) {
    return null;
  }
  const { images } = value.params;
  const wanted =
    causeOver === 'image' ? [image] : causeOver === 'set' ? (imageSet?.images ?? []) : null;
  const fits =
    images === null || wanted === null
      ? images === wanted
      : sameImages(images, wanted as readonly number[]);
  return fits ? value : null;
}

/** Rates layers by the flips that they return. */
export function rateCause(
  { layers }: INetwork,
  changes: IRatings,
  found: ITransplant | null,
  waits: boolean
): IRatings {
  const parts = new Map(found?.parts.map(part => [part.layer, part]));
  const apart = new Map(found?.apart.map(({ layer, why }) => [layer, why]));
  const { flips = 0, agreeing = 0 } = found ?? {};
  const of = (layer: ILayer): IRating => {
    const { row } = changes.of(layer);
    const own: ICause = {
      part: parts.get(layer.id) ?? null,
      apart: apart.get(layer.id) ?? null,
      flips,
      agreeing
    };
    if (own.part !== null && flips > 0) {
      return { state: 'known', value: own.part.returned / flips, row, cause: own };
    }
    if (layer.status !== 'paired') {
      return { state: layer.status, value: null, row, cause: own };
    }
    const isPending = waits && layer.parameters.length > 0 && found === null;
    const state = own.apart !== null ? 'apart' : isPending ? 'pending' : 'none';
    return { state, value: null, row, cause: own };
  };
  const rated = new Map(layers.map(layer => [layer.id, of(layer)]));
  const known = [...rated].flatMap(([id, { value }]): [string, number][] =>
    value === null ? [] : [[id, value]]
  );
  const values = known.map(([, value]) => value);
  const [most, least] = [Math.max(...values), Math.min(...values)];
  return {
    overview: changes.overview,
    of: layer => rated.get(layer.id) ?? { state: 'none', value: null, row: null },
    // What returns nothing is not the strongest of anything.
    most: (most > 0 && known.find(([, value]) => value === most)?.[0]) || null,
    least: known.find(([, value]) => value === least)?.[0] ?? null,
    values
  };
}

/** What the tooltip says of a layer. */
export function causeRows({
  part,
  flips,
  agreeing
}: ICause): readonly (readonly [name: string, value: string])[] {
  if (part === null) {
    return [];
  }
  const { control_returned: returned, control_collateral: changed, accuracy } = part;
  const ofAll = (n: number, all: number): string => trans.__('%1 of %2', count(n), count(all));
  return [
    [trans.__('Flips it returns'), ofAll(part.returned, flips)],
    ...(agreeing > 0
      ? [[trans.__('Others it changes'), ofAll(part.collateral, agreeing)] as const]
      : []),
    ...(returned === null || changed === null
      ? []
      : [
          [
            trans.__('The same, in the wrong places'),
            agreeing > 0
              ? trans.__('%1 and %2', ofAll(returned, flips), ofAll(changed, agreeing))
              : ofAll(returned, flips)
          ] as const
        ]),
    [trans.__('Recovery of the margin'), part.recovery === null ? '–' : number(part.recovery)],
    ...(accuracy === null ? [] : [[trans.__('Accuracy of B with it'), percent(accuracy)] as const])
  ];
}

/** The share of the other images that a layer changes; null where there are none. */
export function collateralShare({ cause }: IRating): number | null {
  return cause?.part && cause.agreeing > 0 ? cause.part.collateral / cause.agreeing : null;
}
