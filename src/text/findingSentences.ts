import type { Sentences } from './told';
import { trans } from './trans';

/** What is found of a pair, by codes. */
export const FINDING_SENTENCES: Sentences = {
  'finding.accuracy_fell': ({ b, total, a, p }) =>
    trans.__(
      'Accuracy fell: %1 of %2 images are right in B, %3 in A, more than chance explains (p = %4).',
      b,
      total,
      a,
      p
    ),
  'finding.accuracy_rose': ({ b, total, a, p }) =>
    trans.__(
      'Accuracy rose: %1 of %2 images are right in B, %3 in A, more than chance explains (p = %4).',
      b,
      total,
      a,
      p
    ),
  'finding.concentrated': ({ n, total, layer, share }) =>
    trans._n(
      "%1 of the %2 kernels of '%3' holds %4 of its squared change.",
      "%1 of the %2 kernels of '%3' hold %4 of its squared change.",
      Number(n),
      total,
      layer,
      share
    ),
  'finding.frozen': ({ n, total, names }) =>
    trans._n(
      '%1 of %2 layers with weights is equal in A and B, to the last bit, as if frozen: %3.',
      '%1 of %2 layers with weights are equal in A and B, to the last bit, as if frozen: %3.',
      Number(n),
      total,
      names
    ),
  'finding.head_replaced': ({ n, layers }) =>
    trans._n(
      'Only the head was replaced, %2; the weights of the %1 other layer are equal in A and B, to the last bit.',
      'Only the head was replaced, %2; the weights of the %1 other layers are equal in A and B, to the last bit.',
      Number(n),
      layers
    ),
  'finding.identical': () =>
    trans.__('A and B are equal, to the last bit: all weights, biases and running statistics.'),
  'finding.most_changed': ({ layer, share, ratio }) =>
    trans.__(
      "'%1' changed most, by %2 of its size: %3 times the median layer.",
      layer,
      share,
      ratio
    ),
  'finding.no_labels': () =>
    trans.__('Not judged: accuracy, as no image has a label that is a class of the models.'),
  'finding.no_predictions': () =>
    trans.__('Not judged: predictions, as the models have not run on all images.'),
  'finding.no_run': ({ why }) => trans.__('Not judged: predictions. %1', why),
  'finding.no_weights': () => trans.__('Not judged: the weights, as they have not been compared.'),
  'finding.one_run': ({ cosine }) =>
    trans.__(
      'A and B are states of one run, or began at the same weights: the median cosine similarity of their layers is %1.',
      cosine
    ),
  'finding.no_answers': () => trans.__('Not judged: predictions, as there are none for any image.'),
  'finding.no_images': () => trans.__('There are no images.'),
  'finding.one_side': () =>
    trans.__('Not judged: predictions, as not both snapshots give class scores.'),
  'finding.only_biases': ({ n }) =>
    trans._n(
      'Only biases changed, in %1 layer; all other weights are equal in A and B, to the last bit.',
      'Only biases changed, in %1 layers; all other weights are equal in A and B, to the last bit.',
      Number(n)
    ),
  'finding.only_head': ({ n, layers }) =>
    trans._n(
      'Only the head changed, %2; the weights of the %1 other layer are equal in A and B, to the last bit.',
      'Only the head changed, %2; the weights of the %1 other layers are equal in A and B, to the last bit.',
      Number(n),
      layers
    ),
  'finding.only_statistics': ({ n }) =>
    trans._n(
      'Only running statistics changed, in %1 layer; all weights and biases are equal in A and B, to the last bit.',
      'Only running statistics changed, in %1 layers; all weights and biases are equal in A and B, to the last bit.',
      Number(n)
    ),
  'finding.other_classes': ({ why }) =>
    trans.__('Not judged: which classes changed places. %1', why),
  'finding.pruned': ({ n, total, share, here, there, layer }) =>
    trans.__(
      "In %1 of %2 layers, %3 of the weights are zero in %4 and not in %5, as after pruning; most of them in '%6'.",
      n,
      total,
      share,
      here,
      there,
      layer
    ),
  'finding.quantised': ({ values, here, bits, there, n, total }) =>
    trans.__(
      'The weights of each kernel lie on a grid of at most %1 values in %2, as after quantisation to %3 bits, and not in %4: %5 of %6 layers.',
      values,
      here,
      bits,
      there,
      n,
      total
    ),
  'finding.relabelled': ({ n, from_a: fromA, to_b: toB, share }) =>
    trans.__(
      "%1 classes have changed places: what A predicts as '%2', B predicts as '%3', and so on for %4 of the images of these classes.",
      n,
      fromA,
      toB,
      share
    ),
  'finding.statistics_too': () => trans.__('Running statistics changed as well.'),
  'finding.unknown': ({ n }) =>
    trans._n(
      'Not judged: %1 layer that cannot be read.',
      'Not judged: %1 layers that cannot be read.',
      Number(n)
    ),
  'finding.unrelated': ({ cosine, share }) =>
    trans.__(
      'A and B have unrelated weights, as runs from different random weights do: the median cosine similarity of their layers is %1, and %2 of the signs differ. How far single weights are apart says nothing.',
      cosine,
      share
    ),
  'finding.worse_images': ({ n }) =>
    trans._n(
      'B is better, yet %1 image that A gets right is wrong in B.',
      'B is better, yet %1 images that A gets right are wrong in B.',
      Number(n)
    )
};
