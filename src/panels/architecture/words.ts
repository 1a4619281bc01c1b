import { shape } from '../../charts/format';
import type { ILayer, IParameterSide } from '../../state';
import { size } from '../../tensor/shape';
import { MOST, nameText } from '../../text/names';

const KINDS = new Map(
  Object.entries({
    conv: 'convolution',
    conv_transpose: 'transposed convolution',
    dense: 'dense',
    norm: 'normalisation',
    embedding: 'embedding',
    recurrent: 'recurrent',
    activation: 'activation',
    pool: 'pooling',
    add: 'addition',
    concat: 'concatenation',
    reshape: 'reshape'
  })
);

/** A kind of layer in words. */
export function kindWords(kind: string): string {
  return KINDS.get(kind) ?? nameText(kind, MOST.label);
}

/**
 * The layer's name as it may be shown, or both where the snapshots call it differently.
 *
 * @param frame - the group whose frame it stands in, which says where
 */
export function layerNames({ id, nameA, nameB }: ILayer, frame: string | null = null): string {
  return nameA !== null && nameB !== null && nameA !== nameB
    ? `${nameText(nameA)} / ${nameText(nameB)}`
    : nameText(inside(id, frame));
}

/** What a name says within a group. */
export function inside(name: string, group: string | null): string {
  return group !== null && name.startsWith(`${group}.`) ? name.slice(group.length + 1) : name;
}

/** What a pill says: its operator, since its name seldom tells more. */
export function pillText({ operator, kind }: ILayer): string {
  return nameText(operator === '' ? kind : operator.replace(/Normalization$/, 'Norm'), MOST.label);
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
