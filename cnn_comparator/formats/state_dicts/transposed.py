"""Which kernels of a file of weights are those of transposed convolutions. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ...snapshot import Layer, Role, Shape
from .layout import Layout


def transposed_groups(layers: Sequence[Layer]) -> Mapping[str, int]:
    """By the weight of every transposed convolution: the number of its groups.

    ``layers`` are those of a state dict, as if their kernels were ``(kernels, channels / groups,
    *window)``. Transposed ones are stored ``(channels, kernels / groups, *window)``: told from
    the bias, or else from the normalisation that follows in the same module, which have one value
    for each kernel. That one does not tell where a convolution would read what stands before: then
    it may be another branch's. Where both axes are of one length nothing tells, and they are
    listed as a convolution.
    """
    found = {}
    for before, layer, after in zip((None, *layers), layers, (*layers[1:], None), strict=False):
        groups = _groups(layer, before, after)
        if groups is not None and layer.weight is not None:
            found[layer.weight.id] = groups
    return found


def may_be_transposed(layer: Layer, layout: Layout) -> tuple[bool, ...]:
    """How the kernels of a convolution are read if it is a transposed one after all: with their
    first two axes swapped, or as they are. Empty where it is none.

    PyTorch stores transposed kernels with the axes swapped, TensorFlow too, MLX and Flax do not.
    """
    weight = layer.weight
    if layer.kind != "conv" or weight is None or weight.dtype.startswith("complex"):
        return ()
    outputs = _extent(layer, "bias")
    by_layout = {"oihw": (True,), "hwio": (True, False), "ohwi": (False,)}[layout.name]
    return tuple(
        is_swapped
        for is_swapped in by_layout
        if outputs in (None, weight.shape[1 if is_swapped else 0])
    )


def _groups(layer: Layer, before: Layer | None, after: Layer | None) -> int | None:
    weight = layer.weight
    if layer.kind != "conv" or weight is None or weight.dtype.startswith("complex"):
        return None
    outputs = _extent(layer, "bias")
    if outputs is None and after is not None and _tells(weight.shape, layer, before, after):
        outputs = _extent(after, "running_var")
    first, second = weight.shape[:2]
    if outputs is None or outputs == first or not second or outputs % second:
        return None
    groups = outputs // second
    return groups if first % groups == 0 else None


def _tells(shape: Shape, layer: Layer, before: Layer | None, after: Layer) -> bool:
    """Whether the normalisation after a layer is its own."""
    if after.kind != "norm" or _module(layer) != _module(after) or set(shape[2:]) == {1}:
        return False
    given = None if before is None or before.weight is None else before.weight.shape[:1]
    return given != shape[1:2]


def _module(layer: Layer) -> str:
    return re.sub(r"[^./]*$", "", layer.id)


def _extent(layer: Layer, role: Role) -> int | None:
    shapes = [one.shape for one in layer.parameters if one.role == role]
    return shapes[0][0] if shapes and len(shapes[0]) == 1 else None
