"""Which kernels of a file of weights are those of transposed convolutions. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...snapshot import Layer, Role


def transposed_groups(layers: Sequence[Layer]) -> Mapping[str, int]:
    """By the weight of every transposed convolution: the number of its groups.

    ``layers`` are those of a state dict, as if their kernels were ``(kernels, channels / groups,
    *window)``. Transposed ones are stored ``(channels, kernels / groups, *window)``: told from
    the bias, or else from the normalisation that follows, which have one value for each kernel.
    Where both axes are of one length nothing tells, and they are listed as a convolution.
    """
    found = {}
    for index, layer in enumerate(layers):
        after = layers[index + 1] if index + 1 < len(layers) else None
        groups = _groups(layer, after)
        if groups is not None and layer.weight is not None:
            found[layer.weight.id] = groups
    return found


def _groups(layer: Layer, after: Layer | None) -> int | None:
    weight = layer.weight
    if layer.kind != "conv" or weight is None or weight.dtype.startswith("complex"):
        return None
    outputs = _extent(layer, "bias")
    if outputs is None and after is not None and after.kind == "norm":
        outputs = _extent(after, "running_var")
    first, second = weight.shape[:2]
    if outputs is None or outputs == first or not second or outputs % second:
        return None
    groups = outputs // second
    return groups if first % groups == 0 else None


def _extent(layer: Layer, role: Role) -> int | None:
    shapes = [one.shape for one in layer.parameters if one.role == role]
    return shapes[0][0] if shapes and len(shapes[0]) == 1 else None
