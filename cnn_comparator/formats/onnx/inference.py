"""Shape inference by onnx itself, where its cost can be foreseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .foreseen import Foreseen, is_safe
from .nodes import all_nodes

if TYPE_CHECKING:
    import onnx

_BY_SHAPES_NAMES = (
    "Add AveragePool BatchNormalization Clip Concat Constant Conv ConvTranspose DequantizeLinear "
    "Div Dropout Flatten Gemm GlobalAveragePool GlobalMaxPool Identity InstanceNormalization "
    "LeakyRelu LRN MatMul MaxPool Mul PRelu QLinearConv QuantizeLinear Relu Sigmoid Softmax Sub "
    "Sum Tanh Transpose"
)
BY_SHAPES = frozenset(_BY_SHAPES_NAMES.split())
"""Operators the shape of whose output depends on the shapes of their inputs alone, and has no more
axes than these."""


def inferred(model: onnx.ModelProto) -> onnx.ModelProto:
    """The model with the shapes that onnx infers, as far as it comes without danger.

    It is in C++, where some attributes end the process and some sizes take for ever. Shapes that
    depend on computed ones are inferred in a second run, when the first shows them to be small.
    """
    bodies = [node for function in model.functions for node in function.node]
    nodes = list(all_nodes((*model.graph.node, *bodies)))
    if all(node.op_type in BY_SHAPES for node in nodes):
        return _run(model, False)
    if not all(map(is_safe, nodes)) or not Foreseen(model, nodes).has_few_axes:
        return model
    first = _run(model, False)
    return _run(model, True) if Foreseen(first, nodes).has_few_values else first


def _run(model: onnx.ModelProto, computed: bool) -> onnx.ModelProto:
    import onnx.shape_inference

    try:
        return onnx.shape_inference.infer_shapes(model, data_prop=computed)
    except (onnx.shape_inference.InferenceError, MemoryError, RuntimeError, TypeError, ValueError):
        return model
