import { shape } from '../../charts/format';
import type { ILayer, IParameterSide } from '../../state';
import { size } from '../../tensor/shape';
import { shortKind } from '../../text/kinds';
import { MOST, nameText } from '../../text/names';

/**
 * The layer's name as it may be shown, or both where the snapshots call it differently.
 *
 * @param frame - the group whose frame it stands in, which says where
 * @param shared - what all names begin with, which tells nothing
 */
export function layerNames(
  { id, nameA, nameB }: ILayer,
  frame: string | null = null,
  shared = ''
): string {
  if (nameA !== null && nameB !== null && nameA !== nameB) {
    return `${nameText(nameA)} / ${nameText(nameB)}`;
  }
  return nameText(shortName(id, frame, shared));
}

/** Fewer characters are no long beginning. */
const LONG = 8;

/** The modules that all names begin with, their last separator included; '' where that is short. */
export function sharedBeginning(names: readonly string[]): string {
  const [first = '', ...others] = names;
  let length = others.length > 0 ? first.length : 0;
  for (const name of others) {
    let same = 0;
    while (same < length && name[same] === first[same]) {
      same++;
    }
    length = same;
  }
  const shared = first.slice(0, 1 + first.slice(0, length).search(/[./_][^./_]*$/));
  return shared.length >= LONG ? shared : '';
}

/** What a name says within a group, or in a network whose names begin alike. */
export function shortName(name: string, group: string | null, shared: string): string {
  return group === null && name.startsWith(shared) && name.length > shared.length
    ? name.slice(shared.length)
    : inside(name, group);
}

/** What a name says within a group. */
function inside(name: string, group: string | null): string {
  return group !== null && name.startsWith(`${group}.`) ? name.slice(group.length + 1) : name;
}

/** What a pill says: its operator, since its name seldom tells more. */
export function pillText({ operator, kind }: ILayer): string {
  return operator === ''
    ? shortKind(kind)
    : nameText(operator.replace(/Normalization$/, 'Norm'), MOST.label);
}

export interface IWeightSides {
  readonly a: IParameterSide | null;
  readonly b: IParameterSide | null;
}

/** The parameter a layer stands for, in either snapshot: its weight, or else its first. */
export function weightSides(layer: ILayer): IWeightSides | null {
  const [first = null] = layer.parameters;
  return layer.parameters.find(({ id }) => id === layer.weight) ?? first;
}

/** The weight's shape, with both where they differ. */
export function weightShape(layer: ILayer): string {
  const sides = weightSides(layer);
  const [a, b] = [sides?.a ?? null, sides?.b ?? null].map(side =>
    side === null ? null : shape(side.shape)
  );
  if (a === null || b === null) {
    return a ?? b ?? '';
  }
  return a === b ? a : `${a} → ${b}`;
}

/** Number of elements of all parameters of one snapshot's layer. */
export function parameterCount(layer: ILayer, side: 'a' | 'b'): number {
  return layer.parameters.reduce((sum, parameter) => {
    const own = parameter[side];
    return own === null ? sum : sum + size(own.shape);
  }, 0);
}
