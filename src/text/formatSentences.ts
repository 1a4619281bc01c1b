import type { Sentences } from './told';
import { trans } from './trans';

/** What those who read snapshots say of them by codes. */
export const FORMAT_SENTENCES: Sentences = {
  'acts.adapters': ({ n, names }) =>
    trans._n(
      '%2 has an adapter, listed beside the weights: it is not added to them. Merge it before saving to compare what acts.',
      '%2 have adapters, listed beside the weights: they are not added to them. Merge them before saving to compare what acts.',
      Number(n),
      names
    ),
  'acts.applied': ({ ways }) =>
    trans.__('Weights are compared as they act, with %1 applied.', ways),
  'acts.mask': () => trans.__('a pruning mask'),
  'acts.raw': ({ names }) =>
    trans.__(
      'Of %1 the stored numbers are compared as they are: how they are scaled or packed is not known here.',
      names
    ),
  'acts.scales': () => trans.__('their scales'),
  'acts.spectral_norm': () => trans.__('spectral normalisation'),
  'acts.unknown': ({ names }) =>
    trans.__(
      'Of %1 only the parts that are stored are compared: a parametrization that a state dict does not tell computes the weight of them. Pass model=… to compare what acts.',
      names
    ),
  'acts.weight_norm': () => trans.__('weight normalisation'),
  'fit.untied': ({ names }) =>
    trans.__(
      'model=… has one weight for %1, but the file another one for each: each has its own.',
      names
    ),
  'layout.columns': ({ names }) =>
    trans.__(
      'The columns of %1, which read a map flattened with its channels last, are compared channel by channel with those of a snapshot that has its channels first.',
      names
    ),
  'layout.dense': () => trans.__('dense weights are stored as (inputs, outputs)'),
  'layout.given': ({ stored }) =>
    trans.__(
      'Its %1, as weight_layout says; they are compared and shown as (outputs, inputs, window).',
      stored
    ),
  'layout.hwio': () => trans.__('(window, inputs, outputs)'),
  'layout.kernels': ({ order }) => trans.__('kernels are stored as %1', order),
  'layout.ohwi': () => trans.__('(outputs, window, inputs)'),
  'layout.oihw': () => trans.__('(outputs, inputs, window)'),
  'layout.told': ({ stored }) =>
    trans.__(
      'Its %1, told from the numbers of channels; they are compared and shown as (outputs, inputs, window).',
      stored
    ),
  'layout.unknown': ({ order, others, name }) =>
    trans.__(
      "Nothing tells whether its kernels are stored as %1, as was assumed, or as %2: weight_layout='%3' says so.",
      order,
      others,
      name
    ),
  'npz.voids': ({ names, dtype }) =>
    trans.__(
      '%1: numbers of two bytes without a type are read as %2, which NumPy saves like this.',
      names,
      dtype
    ),
  'onnx.blocked': () =>
    trans.__(
      'ONNX Runtime has arranged its weights in blocks for one processor, which cannot be compared. Pass the model that this one was optimised from.'
    ),
  'onnx.dimensions': ({ n, name }) =>
    trans._n(
      "The model's input '%2' has %1 dimension; images need 4 (batch, channels, height, width).",
      "The model's input '%2' has %1 dimensions; images need 4 (batch, channels, height, width).",
      Number(n),
      name
    ),
  'onnx.function': () =>
    trans.__(
      'The layers in this function of the model are left out: it asks for another version of the operators than the model. Export the model again without functions.'
    ),
  'onnx.input_type': ({ name, dtype }) =>
    trans.__(
      "The model's input '%1' is of the type %2; images enter as float16, float32 or float64.",
      name,
      dtype
    ),
  'onnx.inputs': ({ n, names }) =>
    trans._n(
      'The model takes %1 input (%2), not one image.',
      'The model takes %1 inputs (%2), not one image.',
      Number(n),
      names
    ),
  'onnx.install': () => trans.__("Install it with 'pip install onnxruntime'."),
  'onnx.malformed': ({ node, operator, model }) =>
    trans.__(
      "The node '%1' (%2) of '%3' does not follow the format of ONNX: its inputs or attributes do not fit. Export the model again.",
      node,
      operator,
      model
    ),
  'onnx.no_inputs': () => trans.__('none'),
  'onnx.no_runtime': () => trans.__('ONNX Runtime is not installed.'),
  'onnx.operator': ({ operator, domain }) =>
    trans.__(
      "The operator '%1' of '%2' is not known here: its constants are listed as they are stored, and compare with those of the same operator. To compare them with others, export the model with standard operators.",
      operator,
      domain
    ),
  'onnx.too_large': ({ name, shape }) =>
    trans.__("The model's input '%1' is too large for images (%2).", name, shape),
  'onnx.unknown_type': () => trans.__('unknown'),
  'onnx.unreadable': ({ n, layer }) =>
    trans._n(
      "The weights of '%2' cannot be compared, and each layer says why; all others can.",
      "The weights of %1 layers, such as '%2', cannot be compared, and each layer says why; all others can.",
      Number(n),
      layer
    ),
  'onnx.unscaled': () =>
    trans.__(
      'It has weights that are integers whose scale is not known here: their change is counted in integer steps.'
    ),
  'onnx.weights': () => trans.__('Weights can be compared, but nothing can be run.'),
  'scores.none': ({ model, outputs }) =>
    trans.__(
      '%1 gives %2 for an image, not one score a class. Its weights and activations can be compared; output=… names an output that has class scores.',
      model,
      outputs
    ),
  'scores.other': ({ model, outputs }) =>
    trans.__('%1 gives %2 for an image, not one score a class. Check output=….', model, outputs),
  'shards.download': () =>
    trans.__('Download what is missing into the same folder to have all of its weights.'),
  'shards.incomplete': ({ n, total, names }) =>
    trans._n(
      'a model in %2 files without %3, which is missing',
      'a model in %2 files without %3, which are missing',
      Number(n),
      total,
      names
    ),
  'shards.this': ({ model }) => trans.__('This is %1.', model),
  'shards.twice': ({ names }) =>
    trans.__('In more than one of its files: %1; the index says which counts.', names),
  'shards.twice_unnamed': ({ names }) =>
    trans.__('In more than one of its files: %1; the first counts.', names),
  'shards.unnamed': ({ names }) => trans.__('In its files, but not in the index: %1.', names),
  'snapshot.complex': () =>
    trans.__(
      'Complex weights are compared by their real and imaginary parts, two numbers each; the Euclidean distance is that of |b − a|.'
    ),
  'snapshot.weights': () =>
    trans.__(
      'Only weights were given: layers are listed in the order they are stored in, and nothing can be run. Pass model=…, the module these weights belong to, to see the network and what it does.'
    ),
  'state.average': ({ names }) =>
    trans.__(
      'The same state dict has a moving average of these weights below %1, which is not listed. To compare it, pass the part of the state dict whose names begin so.',
      names
    ),
  'state.choice': ({ first, others, keys }) =>
    trans.__(
      "The weights are those below '%1'; the checkpoint also holds %2. To compare those, pass the state dict itself: torch.load(…)%3.",
      first,
      others,
      keys
    ),
  'state.left_out': ({ names, troubles }) => trans.__('Left out: %1 (%2).', names, troubles),
  'state.part': ({ prefix, others }) =>
    trans.__(
      "The weights are those below '%1', which fit model=…; left out of the same state dict: %2.",
      prefix,
      others
    ),
  'torch.no_image': ({ name, shape }) =>
    trans.__(
      '%1 takes %2 numbers, not images: weights can be compared, nothing is run.',
      name,
      shape
    ),
  'torch.no_input': ({ source, error }) =>
    trans.__(
      'The forward of %1 took no input (%2). Its layers are listed in the order they were made in. Pass input_shape=…, the shape of one input, such as (3, 224, 224), or a module whose forward takes one image.',
      source,
      error
    ),
  'torch.no_parameters': () => trans.__('it has no parameters'),
  'trouble.array': () => trans.__('an array of objects'),
  'trouble.bytes': () => trans.__('bytes of no type'),
  'trouble.claims': () => trans.__('more weights than the file can hold'),
  'trouble.class': ({ name }) => trans.__('an object of the class %1', name),
  'trouble.layout': ({ name }) => trans.__('a tensor of the layout %1', name),
  'trouble.meta': () => trans.__("without values, on the device 'meta'"),
  'trouble.missing': ({ file }) => trans.__("in the missing file '%1'", file),
  'trouble.nested': () => trans.__('a nested tensor'),
  'trouble.no_array': () => trans.__('no array'),
  'trouble.no_numbers': () => trans.__('no plain numbers'),
  'trouble.no_type': () => trans.__('the type unknown'),
  'trouble.not_in': ({ file }) => trans.__("not in '%1'", file),
  'trouble.objects': () => trans.__('objects of Python'),
  'trouble.packed': () => trans.__('a quantised tensor of packed integers'),
  'trouble.scheme': () => trans.__('a quantised tensor of an unknown scheme'),
  'trouble.text': () => trans.__('text'),
  'trouble.turned': () => trans.__('a view with its sign turned'),
  'trouble.twice': () => trans.__('stored twice'),
  'trouble.type': ({ dtype }) => trans.__('the type %1', dtype),
  'trouble.unknown_type': () => trans.__('numbers of an unknown type')
};
