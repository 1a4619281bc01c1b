"""Shape inference by onnx itself, where its cost can be foreseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .onnx_budgets import RANK
from .onnx_checks import all_nodes, inner_graphs

if TYPE_CHECKING:
    import onnx

_USUAL = 8
"""Axes of a tensor of which nothing is said."""
_VALUES = 1 << 20
"""Elements of shapes that inference computes, all together."""
_CARRIERS_NAMES = (
    "Add Cast Concat Gather Identity Mul Shape Size Slice Squeeze Sub Unsqueeze Div Where Neg "
    "Reshape ReduceProd Floor Ceil Range Max Min"
)
_CARRIERS = frozenset(_CARRIERS_NAMES.split())
"""Operators that inference computes, where they are given shapes."""
_SHAPED_NAMES = (
    "Reshape Expand ConstantOfShape Tile RandomNormal RandomUniform CenterCropPad AffineGrid"
)
_SHAPED = frozenset(_SHAPED_NAMES.split())
"""Operators whose output may have as many axes as an input has elements."""
_LONGER = {"OneHot": 1, "Loop": 1, "Scan": 1, "ConcatFromSequence": 1, "SequenceAt": 1}


def inferred(model: onnx.ModelProto) -> onnx.ModelProto | None:
    """The model with the shapes that onnx infers; ``None`` where it fails or would not end."""
    import onnx.shape_inference

    if not _Foreseen(model).is_small:
        return None
    try:
        return onnx.shape_inference.infer_shapes(model, data_prop=True)
    except (onnx.shape_inference.InferenceError, RuntimeError, ValueError, TypeError):
        return None


class _Foreseen:
    """Bounds of what inference makes: axes of every tensor, and elements it computes of them."""

    def __init__(self, model: onnx.ModelProto) -> None:
        self.is_small = True
        self._axes: dict[str, int] = {}
        self._values: dict[str, int] = {}
        self._sum = 0
        self._note_graph(model.graph)
        for function in model.functions:
            for node in function.node:
                for graph in inner_graphs(node):
                    self._note_graph(graph)
        nodes = (*model.graph.node, *(node for one in model.functions for node in one.node))
        for node in all_nodes(nodes):
            self._note(node)
            if not self.is_small:
                return

    def _note_graph(self, graph: onnx.GraphProto) -> None:
        for info in (*graph.input, *graph.value_info, *graph.output):
            self._axes[info.name] = len(info.type.tensor_type.shape.dim)
        for tensor in graph.initializer:
            self._note_tensor(tensor.name, tensor)
        for node in graph.node:
            for inner in inner_graphs(node):
                self._note_graph(inner)

    def _note_tensor(self, name: str, tensor: onnx.TensorProto) -> None:
        self._axes[name] = len(tensor.dims)
        if len(tensor.dims) <= 1 and tensor.data_type in (6, 7):
            self._values[name] = max(tensor.dims, default=1)

    def _note(self, node: onnx.NodeProto) -> None:
        axes = [self._axes.get(name, _USUAL) for name in node.input if name]
        values = [self._values.get(name, 0) for name in node.input if name]
        given = max((len(one.ints) for one in node.attribute), default=0)
        operator = node.op_type
        most = max(axes, default=_USUAL) + _LONGER.get(operator, 0)
        if operator in ("Gather", "GatherND"):
            most = sum(axes)
        elif operator == "Einsum":
            most = max((len(one.s) for one in node.attribute), default=0)
        elif operator == "Unsqueeze":
            most += max([given, *values[1:]])
        elif operator in _SHAPED:
            most = max([most, given, *values[operator != "ConstantOfShape" :]])
        found = 0
        if operator in ("Shape", "NonZero"):
            found = max(axes, default=_USUAL)
        elif operator == "Concat":
            found = sum(values)
        elif operator in _CARRIERS:
            found = max(values, default=0)
        for name in node.output:
            self._axes[name] = most
            self._values[name] = max(found, given if operator == "Constant" else 0)
        if operator == "Constant":
            for attribute in node.attribute:
                if attribute.HasField("t"):
                    self._note_tensor(node.output[0] if node.output else "", attribute.t)
        self._sum += found
        self.is_small = most <= 2 * RANK and self._sum <= _VALUES
