import { classLabel } from '../../charts/classRows';
import type { Cell, ITable } from '../../export';
import { areOfSet, classNames, columnsOf, FLIPS, imageOfPatch } from '../../state';
import type { AnyPatches, IBehaviour, INetwork, IPredictions } from '../../state';
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

/** What holds for all images. */
export function rateTable({ rates }: IBehaviour): ITable {
  return {
    file: 'rates',
    title: trans.__('rates over all images'),
    columns: ['rate', 'value', 'low', 'high', 'count', 'of'],
    rows: rates.map(({ rate, value, low, high, count, of }) => [rate, value, low, high, count, of])
  };
}

/** A row an image: what A and B predict, and what became of it. */
export function imageTable(
  behaviour: IBehaviour,
  network: Pick<INetwork, 'classes' | 'images'>
): ITable {
  const { images } = network;
  const columns = columnsOf(behaviour);
  const classes = classNames(network.classes, behaviour);
  const named = (index: number): Cell => (index < 0 ? null : classLabel(classes, index));
  const finite = (value: number): Cell => (Number.isFinite(value) ? value : null);
  const { label, flip, js, predictedA, predictedB, probabilityA, probabilityB } = columns;
  return {
    file: 'images',
    title: trans.__('predictions of all images'),
    columns: [
      ...['image', 'name', 'label', 'class_a', 'class_b', 'probability_a', 'probability_b'],
      ...['true_a', 'true_b', 'js', 'flip']
    ],
    rows: Array.from({ length: columns.count }, (_, image) => [
      ...[image, images.names[image] ?? null, named(label[image])],
      ...[named(predictedA[image]), named(predictedB[image])],
      ...[finite(probabilityA[image]), finite(probabilityB[image])],
      ...[finite(columns.trueA[image]), finite(columns.trueB[image]), finite(js[image])],
      FLIPS[flip[image]] ?? null
    ])
  };
}

/** The patches of both snapshots, best first. */
export function patchTable(patches: AnyPatches): ITable {
  const { layer, side, channel, at } = patches.params;
  const [file, scores] = areOfSet(patches)
    ? ['images', 'map']
    : [`image-${patches.params.image}`, patches.params.scores];
  const rows = (['a', 'b'] as const).flatMap(snapshot =>
    (patches[snapshot] ?? []).map((patch): Cell[] => [
      ...[layer, side, channel, at, scores, imageOfPatch(patches, patch), snapshot],
      ...patch.box,
      patch.activation,
      patch.rank.a,
      patch.rank.b
    ])
  );
  return {
    file: `${file}-channel-${channel}-patches`,
    title: trans.__('patches'),
    columns: [
      ...['layer', 'side', 'channel', 'at', 'scores', 'image', 'snapshot'],
      ...['x', 'y', 'width', 'height', 'activation', 'rank_a', 'rank_b']
    ],
    rows
  };
}
