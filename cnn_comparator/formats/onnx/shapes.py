"""Shapes and element types of the tensors of an ONNX graph."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ...snapshot import LooseShape

if TYPE_CHECKING:
    import onnx

_LARGEST = 1 << 53


class Shapes:
    """Looks up ``types`` by tensor; knows nothing of those that are not there."""

    def __init__(self, types: Mapping[str, onnx.TypeProto.Tensor]) -> None:
        self._types = types
        self._shapes: dict[str, LooseShape | None] = {}
        self._known: dict[bytes, LooseShape] = {}

    def shape(self, tensor: str) -> LooseShape | None:
        """All extents, batch included; ``None`` where unknown."""
        if tensor not in self._shapes:
            self._shapes[tensor] = self._shape_of(self._types.get(tensor))
        return self._shapes[tensor]

    def fixed(self, tensor: str) -> tuple[int, ...] | None:
        """All extents when every one is known."""
        shape = self.shape(tensor)
        known = [extent for extent in shape or () if extent is not None]
        return tuple(known) if shape is not None and len(known) == len(shape) else None

    def element_type(self, tensor: str) -> int:
        """``TensorProto.DataType``; 0 when unknown."""
        found = self._types.get(tensor)
        return 0 if found is None else found.elem_type

    def activation(self, tensor: str, channels_last: bool) -> LooseShape | None:
        """``(channels, *space)``, without the batch."""
        shape = self.shape(tensor)
        if not shape:
            return None
        rest = shape[1:]
        return (rest[-1], *rest[:-1]) if channels_last and rest else rest

    def _shape_of(self, found: onnx.TypeProto.Tensor | None) -> LooseShape | None:
        if found is None or not found.HasField("shape"):
            return None
        # A network has few shapes, and every look at an extent makes an object.
        shape = found.shape
        key = shape.SerializeToString()
        if key not in self._known:
            self._known[key] = tuple(map(_extent, shape.dim))
        return self._known[key]


def _extent(dim: onnx.TensorShapeProto.Dimension) -> int | None:
    extent = dim.dim_value
    is_known = extent > 0 or (extent == 0 and dim.HasField("dim_value"))
    return extent if is_known and extent < _LARGEST else None
