"""How large the shapes are that shape inference makes and computes with. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .budgets import RANK
from .nodes import inner_graphs

if TYPE_CHECKING:
    import onnx

_USUAL_AXES, _USUAL_EXTENT = 8, 64
"""Of a tensor of which nothing is said."""
_VALUES = 1 << 20
"""Elements of one-dimensional tensors that inference may compute, all together."""
_EXTENT = 1 << 22
"""The largest extent that it may compute, or of a tensor with one axis."""
_INT32, _INT64 = 6, 7
_CARRIERS_NAMES = (
    "Add Cast Concat Gather Identity Mul Shape Size Slice Squeeze Sub Unsqueeze Div Where Neg "
    "Reshape ReduceProd Floor Ceil Range Max Min"
)
_CARRIERS = frozenset(_CARRIERS_NAMES.split())
"""Operators that inference computes, where they are given one-dimensional tensors."""
_SHAPED_NAMES = (
    "Reshape Expand ConstantOfShape Tile Range RandomNormal RandomUniform CenterCropPad AffineGrid"
)
_SHAPED = frozenset(_SHAPED_NAMES.split())
"""Operators whose output may have as many axes as an input has elements."""
_LONGER = {"OneHot": 1, "Loop": 1, "Scan": 1, "ConcatFromSequence": 1, "SequenceAt": 1}
_TERM = rb"[A-Za-z ]*(\.\.\.)?[A-Za-z ]*"
_EQUATION = re.compile(_TERM + rb"(," + _TERM + rb")*(->" + _TERM + rb")?")


def is_safe(node: onnx.NodeProto) -> bool:
    """Whether inference survives the attributes of a node; found by trying."""
    if node.op_type == "Einsum":
        return all(_EQUATION.fullmatch(one.s) for one in node.attribute)
    if node.op_type == "GatherND":
        return all(0 <= one.i <= RANK for one in node.attribute)
    return True


class Foreseen:
    """Bounds by tensor: its axes, its elements if it has one axis, and their magnitude.

    ``nodes`` are all nodes of the model, those of inner graphs included, in order.
    """

    def __init__(self, model: onnx.ModelProto, nodes: Sequence[onnx.NodeProto]) -> None:
        self.has_few_axes = True
        self._is_small = True
        self._sum = 0
        self._axes: dict[str, int] = {}
        self._values: dict[str, int] = {}
        self._extents: dict[str, int] = {}
        self._note_graph(model.graph)
        for node in nodes:
            for _, graph in inner_graphs(node):
                self._note_graph(graph)
        for node in nodes:
            if self.has_few_axes:
                self._note(node)

    @property
    def has_few_values(self) -> bool:
        """Whether computing what leads to shapes takes little time."""
        return self.has_few_axes and self._is_small and self._sum <= _VALUES

    def _note_graph(self, graph: onnx.GraphProto) -> None:
        for info in (*graph.input, *graph.value_info, *graph.output):
            dims = [dim.dim_value for dim in info.type.tensor_type.shape.dim]
            self._axes[info.name] = len(dims)
            self._values[info.name] = dims[0] if len(dims) == 1 else 1
            self._extents[info.name] = max(dims, default=0) or _USUAL_EXTENT
        for tensor in graph.initializer:
            self._note_tensor(tensor.name, tensor)

    def _note_tensor(self, name: str, tensor: onnx.TensorProto) -> None:
        self._axes[name] = len(tensor.dims)
        self._extents[name] = 0
        if len(tensor.dims) <= 1:
            self._values[name] = max(tensor.dims, default=1)
            if tensor.data_type in (_INT32, _INT64) and not tensor.external_data:
                self._extents[name] = _magnitude(tensor)

    def _note(self, node: onnx.NodeProto) -> None:
        names = [name for name in node.input if name]
        axes = [self._axes.get(name, _USUAL_AXES) for name in names]
        values = [self._values.get(name, 0) for name in names]
        given = max((len(one.ints) for one in node.attribute), default=0)
        most = _axes_of(node, axes, values, given)
        found = given if node.op_type == "Constant" else _values_of(node, axes, values)
        extent = self._extent_of(node, names)
        for name in node.output:
            self._axes[name] = max(most, self._axes.get(name, 0))
            self._values[name] = max(found, self._values.get(name, 0))
            self._extents[name] = max(extent, self._extents.get(name, 0))
        for attribute in node.attribute:
            if attribute.HasField("t") and node.op_type == "Constant" and node.output:
                self._note_tensor(node.output[0], attribute.t)
        self._is_small &= max(values, default=0) <= _EXTENT
        self._sum += found if node.op_type in _CARRIERS else 0
        self.has_few_axes = most <= 2 * RANK
        if node.op_type in _SHAPED:
            reads = names[node.op_type not in ("ConstantOfShape", "Range") :]
            self._is_small &= all(self._extents.get(name, 0) <= _EXTENT for name in reads)

    def _extent_of(self, node: onnx.NodeProto, names: Sequence[str]) -> int:
        extents = [self._extents.get(name, 0) for name in names]
        if node.op_type == "Mul":
            product = 1
            for extent in extents:
                product *= max(extent, 1)
            return min(product, 1 << 62)
        if node.op_type in ("Add", "Sub"):
            return sum(extents)
        if node.op_type in ("Slice", "Gather", "Squeeze", "Unsqueeze"):
            return extents[0] if extents else 0
        return max(extents, default=0) if node.op_type in _CARRIERS else 0


def _axes_of(node: onnx.NodeProto, axes: Sequence[int], values: Sequence[int], given: int) -> int:
    most = max(axes, default=_USUAL_AXES) + _LONGER.get(node.op_type, 0)
    if node.op_type in ("Gather", "GatherND"):
        return sum(axes)
    if node.op_type == "Einsum":
        return max((len(one.s) for one in node.attribute), default=0)
    if node.op_type == "Unsqueeze":
        return most + max([given, *values[1:]])
    if node.op_type in _SHAPED and node.op_type != "Range":
        return max([most, given, *values[node.op_type != "ConstantOfShape" :]])
    return most


def _values_of(node: onnx.NodeProto, axes: Sequence[int], values: Sequence[int]) -> int:
    if node.op_type == "Shape":
        return max(axes, default=_USUAL_AXES)
    if node.op_type == "Concat":
        return sum(values)
    return max(values, default=0) if node.op_type in _CARRIERS else 0


def _magnitude(tensor: onnx.TensorProto) -> int:
    import numpy as np

    width = "<i4" if tensor.data_type == _INT32 else "<i8"
    numbers = [*tensor.int32_data, *tensor.int64_data]
    found = np.frombuffer(tensor.raw_data, width) if tensor.raw_data else np.asarray(numbers)
    return int(abs(found.astype(np.float64)).max()) if found.size else 0
