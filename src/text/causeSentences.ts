import type { Sentences } from './told';
import { trans } from './trans';

/** What experiments find; part of `SENTENCES`. */
export const CAUSE_SENTENCES: Sentences = {
  'cause.control': ({ returned }) =>
    trans.__('As large a change in the wrong places returns %1.', returned),
  'cause.control_not': () => trans.__('As large a change in the wrong places does not.'),
  'cause.control_too': () =>
    trans.__('As large a change in the wrong places returns it as well, so this says little.'),
  'cause.drawn': ({ returned }) => trans.__('As many weights drawn at random return %1.', returned),
  'cause.kernels': ({ n, donor, layer, which }) =>
    trans._n(
      "%1 kernel of %2's %3, %4, returns the prediction.",
      "%1 kernels of %2's %3 (%4) return the prediction.",
      Number(n),
      donor,
      layer,
      which
    ),
  'cause.kernels_none': ({ donor, layer }) =>
    trans.__(
      "The kernels of %1's %2 do not return the prediction, not even all of them.",
      donor,
      layer
    ),
  'cause.kernels_random': ({ sets, returned }) =>
    trans.__('Of %1 sets of as many kernels drawn at random, %2 do.', sets, returned),
  'cause.kernels_same': () =>
    trans.__('A and B predict the same class for this image, so there is nothing to return.'),
  'cause.layer': ({ donor, layer }) => trans.__("%1's %2", donor, layer),
  'cause.no_flips': ({ n }) =>
    trans._n(
      'A and B predict the same class for the image, so there is nothing to return.',
      'A and B predict the same class for all %1 images, so there is nothing to return.',
      Number(n)
    ),
  'cause.none': ({ n, what, host, returned, changed, others }) =>
    trans._n(
      'Nothing explains it by itself. Most comes of putting %2 into %3: it returns %4 of %1 prediction that differs, and changes %5 of the %6 others.',
      'Nothing explains it by itself. Most comes of putting %2 into %3: it returns %4 of the %1 predictions that differ, and changes %5 of the %6 others.',
      Number(n),
      what,
      host,
      returned,
      changed,
      others
    ),
  'cause.nothing': ({ n, donor, host }) =>
    trans._n(
      'Nothing of %2 that was put into %3 by itself returns the prediction.',
      'Nothing of %2 that was put into %3 by itself returns any of the %1 predictions that differ.',
      Number(n),
      donor,
      host
    ),
  'cause.one': ({ what, host }) =>
    trans.__('Putting %1 into %2 returns the prediction.', what, host),
  'cause.only': ({ side }) => trans.__('Only %1 has this layer: it stays as it is.', side),
  'cause.range': ({ donor, first, last }) => trans.__("%1's %2 to %3", donor, first, last),
  'cause.returns': ({ n, what, host, returned, changed, others }) =>
    trans._n(
      'Putting %2 into %3 returns %4 of %1 prediction that differs, and changes %5 of the %6 others.',
      'Putting %2 into %3 returns %4 of the %1 predictions that differ, and changes %5 of the %6 others.',
      Number(n),
      what,
      host,
      returned,
      changed,
      others
    ),
  'cause.rounded': ({ difference }) =>
    trans.__(
      'In parts, quantised models round a little differently than in one piece: class probabilities differ by up to %1.',
      difference
    ),
  'cause.shapes': () =>
    trans.__(
      'What enters or leaves it has another shape in the other snapshot: it cannot be exchanged by itself.'
    ),
  'cause.unreached': () =>
    trans.__(
      'The model cannot be cut before this layer, or it does not lead to the class scores: it goes with the part before it.'
    ),
  'cause.weights': ({ n, donor, layer }) =>
    trans._n("%1 weight of %2's %3", "%1 weights of %2's %3", Number(n), donor, layer),
  'cause.whole': () =>
    trans.__('The models cannot be cut: whole layers are exchanged, in one pass for each.'),
  'progress.kernels': ({ done, total }) => trans.__('Exchanging kernel %1 of %2', done, total),
  'progress.shapley': ({ done, total }) =>
    trans.__('Exchanging layers in every combination: image %1 of %2', done, total),
  'progress.transplant': ({ done, total }) =>
    trans.__('Exchanging parts: image %1 of %2', done, total)
};
