"""Operators that carry the scale and zero point of their own operands (QOperator format)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .constants import Constant
from .dynamic import INTEGER_OPERATORS
from .folding import Folding, attributes_of

if TYPE_CHECKING:
    import onnx

_SCALED = {"QLinearConv", "QLinearMatMul", "QGemm"}
_ACTIVATION, _ACTIVATION_SCALE, _WEIGHT, _WEIGHT_SCALE = 0, 1, 3, 4
_OUTPUT_SCALE = {"QLinearConv": 6, "QLinearMatMul": 6, "QGemm": 7}

UNSCALED_NOTE = (
    "It has weights that are integers whose scale is not known here: "
    "their change is counted in integer steps."
)


def constant_input(
    node: onnx.NodeProto, index: int, folding: Folding, scale: np.ndarray | None = None
) -> Constant | None:
    """A constant operand, dequantised where the node itself knows the scale.

    ``scale`` is that of the weights of an integer operator, where it stands behind it.
    """
    if index >= len(node.input) or node.input[index] not in folding.constants:
        return None
    constant = folding.constants[node.input[index]]
    if node.op_type in _SCALED and constant.scale is None and constant.dtype != "float32":
        return _scaled(node, index, constant, folding)
    if node.op_type in INTEGER_OPERATORS and index == 1:
        zero = folding.small(node.input[3]) if len(node.input) > 3 and node.input[3] else None
        given = np.ones(1) if scale is None else scale
        if zero is not None or scale is not None:
            return constant.dequantised(given, zero, _axis(node, constant))
    return constant


def activation_scale(
    node: onnx.NodeProto, side: str, folding: Folding
) -> tuple[float, float] | None:
    """Scale and zero point of an integer activation of a node, ``None`` when it is not one."""
    if node.op_type not in _SCALED:
        return None
    first = _ACTIVATION_SCALE if side == "input" else _OUTPUT_SCALE[node.op_type]
    found = [folding.small(name) for name in node.input[first : first + 2]]
    if len(found) < 2 or found[0] is None or found[1] is None:
        return None
    return float(found[0].reshape(-1)[0]), float(found[1].reshape(-1)[0])


def _scaled(node: onnx.NodeProto, index: int, constant: Constant, folding: Folding) -> Constant:
    scale = folding.small(node.input[_WEIGHT_SCALE])
    if scale is None:
        return constant
    if index == _WEIGHT:
        zero = folding.small(node.input[_WEIGHT_SCALE + 1])
        return constant.dequantised(scale, zero, _axis(node, constant))
    inputs = folding.small(node.input[_ACTIVATION_SCALE])
    if inputs is None:
        return constant
    return constant.dequantised(np.asarray(scale * inputs, np.float64), None, 0)


def _axis(node: onnx.NodeProto, weight: Constant) -> int:
    """The axis of a stored weight that counts its kernels or outputs."""
    if "Conv" in node.op_type:
        return 0
    flag = attributes_of(node).get("transB")
    return 0 if flag is not None and flag.i else len(weight.shape) - 1
