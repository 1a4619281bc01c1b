"""How large the results of operators on constants are, known before they are computed. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import ceil, prod
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import onnx

Arrays = Sequence[np.ndarray | None]
"""The inputs of a node in order; ``None`` for one that is left out."""

_BROADCAST_NAMES = (
    "Abs Acos Acosh Add And Asin Asinh Atan Atanh BitShift BitwiseAnd BitwiseNot BitwiseOr "
    "BitwiseXor Cast CastLike Ceil Celu Clip Cos Cosh DequantizeLinear Div Elu Equal Erf Exp Floor "
    "Gelu Greater GreaterOrEqual HardSigmoid HardSwish Identity IsInf IsNaN LeakyRelu Less "
    "LessOrEqual Log Max Mean Min Mish Mod Mul Neg Not Or PRelu Pow QuantizeLinear Reciprocal Relu "
    "Round Selu Shrink Sigmoid Sign Sin Sinh Softplus Softsign Sqrt Sub Sum Tan Tanh "
    "ThresholdedRelu Where Xor"
)
_WITHIN_NAMES = (
    "ArgMax ArgMin Compress CumSum DepthToSpace Dropout EyeLike Flatten Hardmax LogSoftmax "
    "LpNormalization ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin "
    "ReduceProd ReduceSum ReduceSumSquare Reshape ScatterElements ScatterND Slice Softmax "
    "SpaceToDepth Squeeze Transpose Trilu Unsqueeze"
)
_BROADCAST = frozenset(_BROADCAST_NAMES.split())
_WITHIN = frozenset(_WITHIN_NAMES.split())
_LOOPING = {"ScatterND": 1, "ScatterElements": 1, "GatherND": 1}
"""Operators that the reference computes in a loop, and the input that loop goes over."""
_SLOWER = 128
"""How much longer an element takes that is copied by a loop of Python."""
_FASTER = 16
"""How much shorter a product takes that is part of a sum."""


def elements(node: onnx.NodeProto, inputs: Arrays) -> int | None:
    """At most how many elements the output has; ``None`` for operators that are not computed.

    Raises what NumPy and Python raise for inputs the operator does not take.
    """
    operator = node.op_type
    given = [one for one in inputs if one is not None]
    if operator in _BROADCAST:
        return _broadcast([one.shape for one in given])
    if operator in _WITHIN:
        return int(given[0].size)
    rule = _RULES.get(operator)
    return None if rule is None else rule(node, inputs)


def is_computed(node: onnx.NodeProto) -> bool:
    """Whether the size of the result can be known before it is computed."""
    return node.op_type in _BROADCAST or node.op_type in _WITHIN or node.op_type in _RULES


def work(node: onnx.NodeProto, shapes: Sequence[tuple[int, ...]]) -> int:
    """The time an operator takes apart from its output, in elements of a plain one."""
    sizes = [prod(shape) for shape in shapes]
    whole = sum(sizes)
    if node.op_type in ("MatMul", "Gemm") and len(shapes) > 1:
        a, b = (*((1, 1), (1, 1)), *shapes[:2])[-2:]
        products = max(sizes[0] * max(b[-2:], default=1), sizes[1] * max(a[-2:], default=1))
        return whole + products // _FASTER
    if node.op_type == "Einsum":
        return whole + _labelled(node, shapes)
    if node.op_type in _LOOPING and len(sizes) > _LOOPING[node.op_type]:
        return whole + _SLOWER * sizes[_LOOPING[node.op_type]]
    return whole


def _broadcast(shapes: Sequence[tuple[int, ...]]) -> int:
    rank = max(map(len, shapes), default=0)
    filled = [(1,) * (rank - len(shape)) + shape for shape in shapes]
    return prod(max(extents) for extents in zip(*filled, strict=True)) if filled else 0


def _labelled(node: onnx.NodeProto, shapes: Sequence[tuple[int, ...]]) -> int:
    """The steps of a sum over products: the product of the extents of all its labels."""
    equation = next((one.s.decode() for one in node.attribute if one.name == "equation"), "")
    extents: dict[str, int] = {}
    rest = 1
    for term, shape in zip(equation.partition("->")[0].split(","), shapes, strict=False):
        labels = term.replace(" ", "")
        if "." in labels:
            rest *= prod(shape)
            continue
        for label, extent in zip(labels, shape, strict=False):
            extents[label] = max(extents.get(label, 1), extent)
    return rest * prod(extents.values())


def _matmul(_: onnx.NodeProto, inputs: Arrays) -> int:
    a, b = _array(inputs, 0).shape, _array(inputs, 1).shape
    return (
        _broadcast([a[:-2], b[:-2]]) * (a[-2] if len(a) > 1 else 1) * (b[-1] if len(b) > 1 else 1)
    )


def _gemm(node: onnx.NodeProto, inputs: Arrays) -> int:
    sides = [max(_array(inputs, index).shape, default=1) for index in (0, 1)]
    return prod(sides)


def _einsum(node: onnx.NodeProto, inputs: Arrays) -> int:
    return _labelled(node, [one.shape for one in inputs if one is not None])


def _expand(_: onnx.NodeProto, inputs: Arrays) -> int:
    return _broadcast([_array(inputs, 0).shape, tuple(_ints(inputs, 1))])


def _tile(_: onnx.NodeProto, inputs: Arrays) -> int:
    return prod([_array(inputs, 0).size, *_ints(inputs, 1)])


def _filled(_: onnx.NodeProto, inputs: Arrays) -> int:
    return prod(_ints(inputs, 0))


def _range(_: onnx.NodeProto, inputs: Arrays) -> int:
    start, stop, step = (float(_array(inputs, index).reshape(-1)[0]) for index in range(3))
    return max(0, ceil((stop - start) / step))


def _concat(_: onnx.NodeProto, inputs: Arrays) -> int:
    return sum(one.size for one in inputs if one is not None)


def _gather(node: onnx.NodeProto, inputs: Arrays) -> int:
    data = _array(inputs, 0)
    axis = next((one.i for one in node.attribute if one.name == "axis"), 0)
    return prod(data.shape[:axis]) * _array(inputs, 1).size * prod(data.shape[axis:][1:])


def _gather_elements(_: onnx.NodeProto, inputs: Arrays) -> int:
    return int(_array(inputs, 1).size)


def _gather_nd(_: onnx.NodeProto, inputs: Arrays) -> int:
    data, indices = _array(inputs, 0).shape, _array(inputs, 1).shape
    return prod(indices[:-1]) * prod(data[indices[-1] :])


def _pad(node: onnx.NodeProto, inputs: Arrays) -> int:
    data = _array(inputs, 0)
    if len(inputs) > 1:
        pads = _ints(inputs, 1)
    else:
        pads = [number for one in node.attribute if "pad" in one.name for number in one.ints]
    more = sum(max(0, pad) for pad in pads)
    return data.size if not more else prod(extent + more for extent in data.shape)


def _pad_exactly(node: onnx.NodeProto, inputs: Arrays) -> int:
    data, half = _array(inputs, 0), 0
    pads = _ints(inputs, 1) if len(inputs) > 1 else []
    half = len(pads) // 2
    if len(inputs) > 3 or half != data.ndim:
        return _pad(node, inputs)
    return prod(
        extent + max(0, before) + max(0, after)
        for extent, before, after in zip(data.shape, pads[:half], pads[half:], strict=True)
    )


def _one_hot(_: onnx.NodeProto, inputs: Arrays) -> int:
    return _array(inputs, 0).size * int(_array(inputs, 1).reshape(-1)[0])


def _nonzero(_: onnx.NodeProto, inputs: Arrays) -> int:
    return _array(inputs, 0).size * max(1, _array(inputs, 0).ndim)


def _shape(_: onnx.NodeProto, inputs: Arrays) -> int:
    return max(1, _array(inputs, 0).ndim)


def _window(_: onnx.NodeProto, inputs: Arrays) -> int:
    return int(_array(inputs, 0).reshape(-1)[0])


_RULES: Mapping[str, Callable[[onnx.NodeProto, Arrays], int]] = {
    "BlackmanWindow": _window,
    "Concat": _concat,
    "ConstantOfShape": _filled,
    "Einsum": _einsum,
    "Expand": _expand,
    "Gather": _gather,
    "GatherElements": _gather_elements,
    "GatherND": _gather_nd,
    "Gemm": _gemm,
    "HammingWindow": _window,
    "HannWindow": _window,
    "MatMul": _matmul,
    "NonZero": _nonzero,
    "OneHot": _one_hot,
    "Pad": _pad_exactly,
    "Range": _range,
    "Shape": _shape,
    "Size": _shape,
    "Tile": _tile,
}


def _array(inputs: Arrays, index: int) -> np.ndarray:
    found = inputs[index]
    if found is None:
        raise IndexError(f"There is no input {index}.")
    return found


def _ints(inputs: Arrays, index: int) -> list[int]:
    return [int(number) for number in _array(inputs, index).reshape(-1)[:64]]
