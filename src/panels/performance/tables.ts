import { classLabel } from '../../charts/classRows';
import type { Cell, ITable } from '../../export';
import type { INetwork, IPatches, IPredictions } from '../../state';
import { trans } from '../../text/trans';

/** The probability of every class in both snapshots, in their order. */
export function probabilityTable(
  { a, b, label, params }: IPredictions,
  { classes, images }: Pick<INetwork, 'classes' | 'images'>
): ITable {
  const [left, right] = [a.probabilities, b.probabilities];
  const count = Math.max(left?.length ?? 0, right?.length ?? 0);
  const names = classes?.length === count ? classes : null;
  return {
    file: `image-${params.image}-probabilities`,
    title: trans.__('class probabilities'),
    columns: ['image', 'class', 'a', 'b', 'is_true_class'],
    rows: Array.from({ length: count }, (_, index) => [
      images.names[params.image] ?? params.image,
      classLabel(names, index),
      left?.[index] ?? null,
      right?.[index] ?? null,
      names === null || label === null ? null : Number(index === label)
    ])
  };
}

/** The patches of both snapshots, best first. */
export function patchTable(patches: IPatches): ITable {
  const { layer, side, channel, at, image } = patches.params;
  const rows = (['a', 'b'] as const).flatMap(snapshot =>
    (patches[snapshot] ?? []).map(({ box, activation, rank }): Cell[] => [
      ...[layer, side, channel, at, image, snapshot],
      ...box,
      activation,
      rank.a,
      rank.b
    ])
  );
  return {
    file: `image-${image}-channel-${channel}-patches`,
    title: trans.__('patches'),
    columns: [
      ...['layer', 'side', 'channel', 'at', 'image', 'snapshot', 'x', 'y', 'width', 'height'],
      ...['activation', 'rank_a', 'rank_b']
    ],
    rows
  };
}
