import { CAUSE_SENTENCES } from './causeSentences';
import { FINDING_SENTENCES } from './findingSentences';
import { FORMAT_SENTENCES } from './formatSentences';
import type { Sentences } from './told';
import { trans } from './trans';

/** What the Jupyter kernel says by codes; tests hold codes and English equal to those of Python. */
export const SENTENCES: Sentences = {
  ...CAUSE_SENTENCES,
  ...FINDING_SENTENCES,
  ...FORMAT_SENTENCES,
  and: ({ some, last }) => trans.__('%1 and %2', some, last),
  'and.more': ({ names, more }) => trans.__('%1 and %2 more', names, more),
  'classes.apart': ({ a, b }) =>
    trans.__(
      'A tells %1 classes apart and B %2, so their predictions cannot be compared class by class.',
      a,
      b
    ),
  'classes.matched': () =>
    trans.__(
      'The snapshots have other classes, or another order of them: classes are matched by their names, and one that a snapshot lacks has the probability 0.'
    ),
  'classes.other': ({ n, told }) =>
    trans._n(
      'The images have %1 class, the model %2, so their names and labels are not those of the model. Pass classes=… with a name for each class of the model.',
      'The images have %1 classes, the model %2, so their names and labels are not those of the model. Pass classes=… with a name for each class of the model.',
      Number(n),
      told
    ),
  'classes.unlabelled': () =>
    trans.__('The labels are not used, because they are no names of these classes.'),
  'classes.unmatched': () =>
    trans.__(
      'The snapshots name their classes differently: classes are compared by their places. Pass classes=… with the names of each snapshot to match them.'
    ),
  'doubt.class': ({ number }) => trans.__('class %1', number),
  'doubt.one_class': ({ some, all, name, probability }) =>
    trans.__(
      '%1 of %2 images are predicted as %3, with a probability of %4 on average: they may not enter as in training.',
      some,
      all,
      name,
      probability
    ),
  'doubt.pictures': ({ usual }) =>
    trans.__('Pass preprocess=…, a function from a picture to what the model takes. %1', usual),
  'doubt.random': () =>
    trans.__(
      'Activations and patches vary as well. Something random is left on: call model.eval() before the export, and write F.dropout(x, training=self.training) in a forward.'
    ),
  'doubt.repeating': ({ largest }) =>
    trans.__(
      'The model gives another answer each time: class probabilities differ by up to %1 between two runs on one image.',
      largest
    ),
  'doubt.scale': ({ least, most, layer, ratio }) =>
    trans.__(
      "Images probably do not enter as in training: with values from %1 to %2, the variance before the normalisation '%3' is %4 times the stored one.",
      least,
      most,
      layer,
      ratio
    ),
  'doubt.tensors': ({ usual }) =>
    trans.__(
      'Tensors enter unchanged: change the transform of the data set, or pass pictures (uint8) and preprocess=…. %1',
      usual
    ),
  'doubt.usual': () =>
    trans.__(
      'Usual are (x / 255 − mean) / std with the mean (0.485, 0.456, 0.406) and the std (0.229, 0.224, 0.225) of ImageNet, −1 to 1, and 0 to 255.'
    ),
  'files.bare': ({ n, count }) =>
    trans._n('%2 file without an extension', '%2 files without an extension', Number(n), count),
  'files.ending': ({ n, count, end }) =>
    trans._n("%2 '%3' file", "%2 '%3' files", Number(n), count, end),
  'files.others': ({ n, count }) => trans._n('%2 other', '%2 others', Number(n), count),
  'fold.always': ({ n, norms }) =>
    trans._n(
      'Compared with batch normalisation folded in: %2 is part of the kernels of the other snapshot.',
      'Compared with batch normalisation folded in: %2 are part of the kernels of the other snapshot.',
      Number(n),
      norms
    ),
  'fold.anew': ({ norm, operator }) =>
    trans.__(
      "The normalisation '%1' (%2) computes its statistics anew for every input; only stored ones can be folded.",
      norm,
      operator
    ),
  'fold.axis': ({ norm }) =>
    trans.__("The normalisation '%1' is not along the outputs of this layer.", norm),
  'fold.channels': ({ norm }) =>
    trans.__("The normalisation '%1' does not have one channel for each kernel.", norm),
  'fold.elsewhere': ({ others }) =>
    trans.__('Its output also goes to %1, which is not normalised.', others),
  'fold.epsilon': () =>
    trans.__("ε is not in a file of weights; PyTorch's default, 0.00001, is assumed."),
  'fold.inputs': ({ norm }) => trans.__("The normalisation '%1' has other inputs, too.", norm),
  'fold.none': () => trans.__('No batch normalisation follows this layer directly.'),
  'fold.norms_of': ({ norms, side }) => trans.__('%1 of %2', norms, side),
  'fold.output': () => trans.__("the network's output"),
  'fold.shared': () =>
    trans.__('Its weight is used by other layers, which are normalised otherwise.'),
  'fold.unknown': ({ norm }) => trans.__("The ε of the normalisation '%1' is not known.", norm),
  'folder.chosen': ({ name, others }) =>
    trans.__(
      "Of the folder, '%1' was read; it also holds %2. To compare another file, pass its path.",
      name,
      others
    ),
  'folder.hidden': ({ n, names }) =>
    trans._n(
      '%2 is left out: hidden folders and those of systems are no classes here. ImageFolder of torchvision counts them, which moves the classes after them.',
      '%2 are left out: hidden folders and those of systems are no classes here. ImageFolder of torchvision counts them, which moves the classes after them.',
      Number(n),
      names
    ),
  'folder.locked': ({ names }) =>
    trans.__('What is in %1 cannot be listed. Check the permissions.', names),
  'folder.lost': ({ total, some, why }) =>
    trans.__('Of %1 pictures %2 are not there. %3', total, some, why),
  'folder.mixed': () =>
    trans.__(
      'There are pictures beside the sub-folders, so that these are no classes. Move them into one, or pass labels=…, to have the accuracy.'
    ),
  'folder.no_files': ({ names }) =>
    trans.__('Left out: %1, links to nothing, pipes or devices.', names),
  'folder.not_decoded': ({ files }) =>
    trans.__('Left out: %1, which are not decoded here. Convert them to PNG or JPEG.', files),
  'folder.one_lost': ({ total, why }) =>
    trans.__('Of %1 pictures one is not there. %2', total, why),
  'images.dark': ({ what, highest, white }) =>
    trans.__(
      '%1 has values up to about %2, of %3 for white: it is shown, and enters the models, as dark as that. Pass arrays of floats from 0 to 1 to have it brighter.',
      what,
      highest,
      white
    ),
  'images.ended': ({ n, error }) =>
    trans._n(
      'The data set ended after %1 image: %2',
      'The data set ended after %1 images: %2',
      Number(n),
      error
    ),
  'images.first': ({ shown, more }) =>
    trans.__('These are the first %1 images; %2 more are left out.', shown, more),
  'images.grey': ({ shape }) =>
    trans.__(
      'The array of shape %1 was taken for 3 grey images. Pass array[None] if it is one in colour.',
      shape
    ),
  'images.kept': ({ n }) =>
    trans._n(
      'The data set has no index: its first image was read and kept.',
      'The data set has no index: its first %1 images were read and kept.',
      Number(n)
    ),
  'images.none': () =>
    trans.__(
      'No images were given. Pass images=… (a folder, a list of files, an array, a data set or a loader) to see predictions, activations and patches.'
    ),
  'images.one_unread': ({ total, error }) =>
    trans.__('Of %1 images one cannot be read. %2', total, error),
  'images.random': () =>
    trans.__(
      'The data set changes its images at random; what was read first is shown and compared.'
    ),
  'images.shuffled': () => trans.__('The loader shuffles; the order it drew first is kept.'),
  'images.stretched': () =>
    trans.__(
      'The tensors enter the models unchanged; each is shown with its values stretched from the smallest to the largest.'
    ),
  'images.unchanged': () => trans.__('The tensors enter the models unchanged.'),
  'images.unread': ({ total, some, error }) =>
    trans.__('Of %1 images %2 cannot be read. The first: %3', total, some, error),
  'labels.outside': ({ n, label, classes }) =>
    trans._n(
      '%1 image has the label %2, which is none of the %3 classes of the models, counted from 0; it counts as unlabelled. Check labels=….',
      '%1 images have labels such as %2, which are none of the %3 classes of the models, counted from 0; they count as unlabelled. Check labels=….',
      Number(n),
      label,
      classes
    ),
  'layer.columns': () =>
    trans.__(
      'One snapshot reads a map flattened with its channels last, the other with its channels first: the columns of the weight are compared channel by channel.'
    ),
  'layer.folded': ({ here, there, layer }) =>
    trans.__(
      "Only %1 has this layer: in %2 it is part of the kernels of '%3', which are compared with it folded in.",
      here,
      there,
      layer
    ),
  'layer.only': ({ here, there }) =>
    trans.__(
      'Only %1 has this layer: %2 has none of its name, nor one of its kind and shape in its place.',
      here,
      there
    ),
  'layer.only_tied': ({ here, other }) =>
    trans.__("Only %1 has this layer, which shares its weight with '%2'.", here, other),
  'layer.paired': ({ told, a, b }) => trans.__("Paired by %1: A's '%2' with B's '%3'.", told, a, b),
  'layer.shapes': ({ a, b }) => trans.__('The weight is %1 in A and %2 in B.', a, b),
  'layer.shares': ({ here, names, there }) =>
    trans.__('%1 has %2 under one name; %3 tells that this layer shares it.', here, names, there),
  'layer.transposed': () =>
    trans.__(
      'A file of weights does not tell a transposed convolution from another one: that this is one, and the order of its kernels, are told by the other snapshot.'
    ),
  'layer.unused': () => trans.__('The forward does not use this layer.'),
  'left.hours': ({ n }) => trans.__('about %1 h left', n),
  'left.minutes': ({ n }) => trans.__('about %1 min left', n),
  'left.seconds': ({ n }) => trans.__('about %1 s left', n),
  'likeness.equal': () =>
    trans.__('All numbers that are compared are equal in A and B, to the last bit.'),
  'likeness.few_roundings': ({ largest, few }) =>
    trans.__(
      'Only rounding lies between A and B: no number differs by more than %1 of its size, within %2 roundings of float32, as after an export that computes weights anew.',
      largest,
      few
    ),
  'likeness.rounded': ({ here, there, to, largest }) =>
    trans.__(
      'Only rounding lies between A and B: every number of %1 is that of %2 rounded to %3. The largest relative difference is %4.',
      here,
      there,
      to,
      largest
    ),
  'likeness.rounded_or_equal': ({ here, there, to, largest }) =>
    trans.__(
      'Only rounding lies between A and B: every number of %1 is that of %2 rounded to %3, or is equal to it. The largest relative difference is %4.',
      here,
      there,
      to,
      largest
    ),
  'nothing.compares': ({ why }) =>
    trans.__(
      'A and B have no weights to compare: %1. Every layer says why; predictions, activations and patches are compared where the models run.',
      why
    ),
  'nothing.paired': () =>
    trans.__('no layer of one has the name, or the kind, order and shape, of one in the other'),
  'nothing.shapes': ({ n }) =>
    trans._n(
      '%1 layer has the same name in both, but weights of another shape',
      '%1 layers have the same name in both, but weights of another shape',
      Number(n)
    ),
  'nothing.unreadable': () => trans.__('those that both have cannot be read'),
  or: ({ some, last }) => trans.__('%1 or %2', some, last),
  'output.behind': ({ there, own, here, point }) =>
    trans.__(
      "The output of %1 has behind it what follows '%2' in %3: that of %3 is taken from '%4'.",
      there,
      own,
      here,
      point
    ),
  'output.fused': ({ fused }) =>
    trans.__(
      'The output of %1 has an activation function or a sum behind it that the other snapshot has not in its place: they differ by that as well.',
      fused
    ),
  'output.normalised': ({ a, b }) =>
    trans.__(
      "One output has the normalisation in it that follows in the other snapshot: they are taken from '%1' in A and '%2' in B.",
      a,
      b
    ),
  'outputs.flat': () => trans.__('This output has no two axes of space, so it cannot be drawn.'),
  'outputs.no_channel': ({ channel, channels }) =>
    trans.__('There is no channel %1; the output has %2, counted from 0.', channel, channels),
  'outputs.no_space': () =>
    trans.__('No output has two axes of space, so there is nothing to draw.'),
  'outputs.nothing': () => trans.__('nothing'),
  'outputs.unknown': ({ name }) => trans.__('There is no output %1; choose another one.', name),
  'paired.end': () => trans.__('the end of its name'),
  'paired.order': () => trans.__('order and shape'),
  'paired.others': () => trans.__('the names of its other parameters'),
  'paired.parameters': () => trans.__('the names of its parameters'),
  'paired.shape': () => trans.__('the shape of its weight, which no other layer left has'),
  'paired.weight': () => trans.__("the weight's name"),
  'patches.silent': ({ name }) =>
    trans.__('The channel never fires in %1: its activation is not above 0 on any patch.', name),
  'placeholder.annex': ({ name }) =>
    trans.__(
      "'%1' is only a pointer of git-annex: the file itself was not downloaded. Run 'git annex get' in its folder.",
      name
    ),
  'placeholder.lfs': ({ name }) =>
    trans.__(
      "'%1' is only a pointer of Git LFS: the file itself was not downloaded. Run 'git lfs pull' in its folder.",
      name
    ),
  'placeholder.page': ({ name }) =>
    trans.__(
      "'%1' is a web page, not the file that was meant, as downloads give when they ask to log in. Download it again.",
      name
    ),
  'progress.behaviour': ({ done, total }) => trans.__('Predicting image %1 of %2', done, total),
  'progress.content': ({ name }) => trans.__("Reading '%1', to find what is kept of it", name),
  'progress.patches': () => trans.__('Running the models on the patches'),
  'progress.proposing': () => trans.__('Proposing patches'),
  'progress.set': ({ n, total }) => trans.__('Running the models on image %1 of %2', n, total),
  row: ({ some, last }) => trans.__('%1, %2', some, last),
  'side.in': ({ side, text }) => trans.__('In %1: %2', side, text)
};
