"""Operators that carry the scale and zero point of their own operands (QOperator format)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from ...errors import SourceError
from ...words import say
from .constants import Constant
from .dynamic import INTEGER_OPERATORS
from .folding import Folding
from .malformed import is_local
from .nodes import Node
from .packed import of_bits


class _Places(NamedTuple):
    """Which inputs are the weight, its scale and its zero point, and the scale of the input where
    the bias is in units of both.
    """

    weight: int
    scale: int
    zero: int
    input_scale: int | None = None


_PLACES: Mapping[str, _Places] = {
    **dict.fromkeys(("QLinearConv", "QLinearMatMul", "QGemm"), _Places(3, 4, 5, 1)),
    "DynamicQuantizeMatMul": _Places(1, 2, 3),
    "MatMulIntegerToFloat": _Places(1, 3, 5),
}

UNSCALED_NOTE = say(
    "onnx.unscaled",
    "It has weights that are integers whose scale is not known here: "
    "their change is counted in integer steps.",
)


def constant_input(
    node: Node, index: int, folding: Folding, scale: np.ndarray | None = None
) -> Constant | None:
    """A constant operand, dequantised where the node itself knows the scale.

    ``scale`` is that of the weights of an integer operator, where it stands behind it.
    """
    if index >= len(node.input) or node.input[index] not in folding.constants:
        return None
    constant = folding.constants[node.input[index]]
    try:
        return _in_units(node, index, constant, folding, scale)
    except SourceError as error:
        if not is_local(error):
            raise
        return replace(constant, problem=str(error))


def _in_units(
    node: Node,
    index: int,
    constant: Constant,
    folding: Folding,
    scale: np.ndarray | None,
) -> Constant | None:
    if node.op_type == "MatMulNBits" and index == 1:
        return of_bits(node, folding.constants)
    places = _PLACES.get(node.op_type)
    if places is not None and constant.scale is None and constant.dtype != "float32":
        return _scaled(node, index, constant, places, folding)
    if node.op_type in INTEGER_OPERATORS and index == 1:
        zero = folding.small(node.input[3]) if len(node.input) > 3 and node.input[3] else None
        given = np.ones(1) if scale is None else scale
        if zero is not None or scale is not None:
            return constant.dequantised(given, zero, _axis(node, constant))
    return constant


def added_constant(node: Node, index: int, folding: Folding) -> Constant | None:
    """A constant that an addition of integers adds, in real units."""
    constant = folding.constants.get(node.input[index])
    scale, zero = (folding.small(name) for name in node.input[index + 1 : index + 3])
    if constant is None or constant.scale is not None or scale is None or scale.size != 1:
        return None
    return constant.dequantised(scale, zero, 0)


def _scaled(
    node: Node, index: int, constant: Constant, places: _Places, folding: Folding
) -> Constant:
    given = [*node.input, *[""] * places.zero][places.zero]
    problem = folding.problem((node.input[places.scale], given))
    if problem is not None:
        return replace(constant, problem=constant.problem or problem)
    scale = folding.small(node.input[places.scale])
    if scale is None:
        return constant
    if index == places.weight:
        return constant.dequantised(scale, folding.small(given), _axis(node, constant))
    if places.input_scale is None:
        return constant
    inputs = folding.small(node.input[places.input_scale])
    if inputs is None:
        return constant
    return constant.dequantised(np.asarray(scale * inputs, np.float64), None, 0)


def _axis(node: Node, weight: Constant) -> int:
    """The axis of a stored weight that counts its kernels or outputs."""
    if "Conv" in node.op_type:
        return 0
    flag = node.attributes.get("transB")
    return 0 if flag is not None and flag.i else len(weight.shape) - 1
