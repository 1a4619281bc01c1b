"""Dense layers that read a map flattened with its channels last. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from .constants import Constant
from .nodes import Node
from .shapes import Shapes

_PASSED = {
    *("Flatten", "Reshape", "Squeeze", "Identity", "Cast", "Dropout", "Relu", "Clip"),
    *("QuantizeLinear", "DequantizeLinear"),
}
_STEPS = 8
"""Nodes that are looked at before a dense layer."""


class Flattened:
    """Looks up where the columns of dense layers come from."""

    def __init__(self, nodes: Iterable[Node], shapes: Shapes) -> None:
        self._makers = {output: node for node in nodes for output in node.output}
        self._shapes = shapes

    def by_channel(self, tensor: str, weight: Constant) -> Constant | None:
        """A dense weight that reads ``tensor`` with its columns channel by channel.

        ``None`` where they are so, or nothing says that they are not.
        """
        channels = self._channels_last(tensor)
        if not channels or len(weight.shape) != 2 or weight.scale is not None:
            return None
        outputs, inputs = weight.shape
        if inputs <= channels or inputs % channels:
            return None
        split = weight.reshaped((outputs, inputs // channels, channels)).transposed((0, 2, 1))
        name = f"{weight.name} (channel by channel)"
        return replace(split.reshaped(weight.shape), name=name)

    def _channels_last(self, tensor: str) -> int | None:
        for _ in range(_STEPS):
            node = self._makers.get(tensor)
            if node is None or not node.input:
                return None
            if node.op_type == "Transpose":
                permutation = node.attributes.get("perm")
                axes = [] if permutation is None else list(permutation.ints)
                shape = self._shapes.shape(node.input[0])
                last = len(axes) > 2 and axes == [0, *range(2, len(axes)), 1]
                return shape[1] if last and shape is not None and len(shape) > 1 else None
            if node.op_type not in _PASSED:
                return None
            tensor = node.input[0]
        return None
