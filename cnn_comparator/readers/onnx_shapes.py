"""Shapes and element types of the tensors of an ONNX graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..snapshot import LooseShape

if TYPE_CHECKING:
    import onnx


class Shapes:
    """Looks up what shape inference found; knows nothing where it failed."""

    def __init__(self, model: onnx.ModelProto) -> None:
        self._infos: dict[str, onnx.ValueInfoProto] = {}
        for graph in (model.graph, _inferred(model).graph):
            for info in (*graph.input, *graph.value_info, *graph.output):
                if info.type.HasField("tensor_type"):
                    self._infos[info.name] = info

    def shape(self, tensor: str) -> LooseShape | None:
        """All extents, batch included; ``None`` where unknown."""
        info = self._infos.get(tensor)
        if info is None or not info.type.tensor_type.HasField("shape"):
            return None
        return tuple(
            dim.dim_value if dim.HasField("dim_value") and dim.dim_value >= 0 else None
            for dim in info.type.tensor_type.shape.dim
        )

    def fixed(self, tensor: str) -> tuple[int, ...] | None:
        """All extents when every one is known."""
        known = [extent for extent in self.shape(tensor) or () if extent is not None]
        shape = self.shape(tensor)
        return tuple(known) if shape is not None and len(known) == len(shape) else None

    def element_type(self, tensor: str) -> int:
        """``TensorProto.DataType``; 0 when unknown."""
        info = self._infos.get(tensor)
        return 0 if info is None else info.type.tensor_type.elem_type

    def activation(self, tensor: str, channels_last: bool) -> LooseShape | None:
        """``(channels, *space)``, without the batch."""
        shape = self.shape(tensor)
        if not shape:
            return None
        rest = shape[1:]
        return (rest[-1], *rest[:-1]) if channels_last and rest else rest


def _inferred(model: onnx.ModelProto) -> onnx.ModelProto:
    import onnx.shape_inference

    try:
        return onnx.shape_inference.infer_shapes(model, data_prop=True)
    except (onnx.shape_inference.InferenceError, RuntimeError, ValueError, TypeError):
        return model
