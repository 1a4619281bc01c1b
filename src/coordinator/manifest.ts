import type { LayerInfo, ManifestAnswer, ParameterInfo } from '../protocol/messages';
import type { ILayer, INetwork, IParameter } from '../state';

/** The network of a manifest in the panels' words. */
export function networkOf(manifest: ManifestAnswer): INetwork {
  return {
    snapshots: manifest.snapshots,
    pair: manifest.pair,
    note: manifest.note,
    layers: manifest.layers.map(layerOf),
    images: manifest.images,
    classes: manifest.classes
  };
}

function layerOf(layer: LayerInfo): ILayer {
  const {
    stride = null,
    padding = null,
    dilation = null,
    groups = 1,
    gates = []
  } = layer.attributes;
  return {
    id: layer.id,
    kind: layer.kind,
    operator: layer.operator,
    status: layer.status,
    reason: layer.reason,
    nameA: layer.name_a,
    nameB: layer.name_b,
    inputs: layer.inputs,
    parameters: layer.parameters.map(parameterOf),
    weight: layer.weight,
    stride,
    padding,
    dilation,
    groups,
    gates,
    inputShape: layer.input_shape,
    outputShape: layer.output_shape,
    normalisedBy: layer.normalised_by,
    folding: layer.folding,
    tiedTo: layer.tied_to
  };
}

function parameterOf({ id, role, a, b, comparable }: ParameterInfo): IParameter {
  return { id, role, a, b, comparable };
}
