"""Small sound ONNX models of many kinds, all for one image of 3 × 12 × 12."""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from ..sidecar import SIDECAR

_RANDOM = np.random.default_rng(7)
_FLOAT = TensorProto.FLOAT
SHAPE = (3, 12, 12)


def _w(name: str, *shape: int, kind: Any = np.float32) -> Any:
    return numpy_helper.from_array(_RANDOM.normal(size=shape).astype(kind), name)


def _ints(name: str, *values: int) -> Any:
    return numpy_helper.from_array(np.array(values, np.int64), name)


def _model(nodes: list[Any], weights: list[Any], functions: Any = (), **more: Any) -> bytes:
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("x", _FLOAT, ["n", *SHAPE])],
        [helper.make_tensor_value_info("y", _FLOAT, None)],
        weights,
        **more,
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("own", 1)]
    made = helper.make_model(graph, opset_imports=opsets, functions=functions, ir_version=8)
    data: bytes = made.SerializeToString()
    return data


_node = helper.make_node


def _head(source: str, width: int) -> tuple[list[Any], list[Any]]:
    """Flatten, dense, softmax."""
    nodes = [
        _node("Flatten", [source], ["flat"], "flatten"),
        _node("Gemm", ["flat", "fc.w", "fc.b"], ["z"], "fc", transB=1),
        _node("Softmax", ["z"], ["y"], "softmax"),
    ]
    return nodes, [_w("fc.w", 5, width), _w("fc.b", 5)]


def _plain() -> bytes:
    nodes, weights = _head("p", 4 * 6 * 6)
    body = [
        _node("Conv", ["x", "c.w", "c.b"], ["c"], "conv", pads=[1, 1, 1, 1]),
        _node("BatchNormalization", ["c", *("s", "b", "m", "v")], ["n"], "norm"),
        _node("Relu", ["n"], ["r"], "relu"),
        _node("MaxPool", ["r"], ["p"], "pool", kernel_shape=[2, 2], strides=[2, 2]),
    ]
    variance = numpy_helper.from_array(np.ones(4, np.float32), "v")
    own = [_w("c.w", 4, 3, 3, 3), _w("c.b", 4), *(_w(name, 4) for name in "sbm"), variance]
    return _model([*body, *nodes], [*own, *weights])


def _quantised() -> bytes:
    nodes, weights = _head("p", 4)
    scale = numpy_helper.from_array(np.array([0.1, 0.2, 0.3, 0.4], np.float32), "scale")
    zero = numpy_helper.from_array(np.zeros(4, np.int8), "zero")
    body = [
        _node("DequantizeLinear", ["q.w", "scale", "zero"], ["w"], "dequantise", axis=0),
        _node("Conv", ["x", "w"], ["c"], "conv"),
        _node("GlobalAveragePool", ["c"], ["p"], "pool"),
    ]
    kernels = numpy_helper.from_array(_RANDOM.integers(-99, 99, (4, 3, 3, 3), np.int8), "q.w")
    return _model([*body, *nodes], [kernels, scale, zero, *weights])


def _integer() -> bytes:
    def scalar(name: str, value: Any) -> Any:
        return numpy_helper.from_array(np.array(value), name)

    kernels = numpy_helper.from_array(_RANDOM.integers(0, 9, (4, 3, 3, 3), np.uint8), "q.w")
    sx, zx = scalar("sx", np.float32(0.1)), scalar("zx", np.uint8(0))
    nodes, weights = _head("d", 4 * 10 * 10)
    body = [
        _node("QuantizeLinear", ["x", "sx", "zx"], ["qx"], "quantise"),
        _node("QLinearConv", ["qx", "sx", "zx", "q.w", "sx", "zx", "sx", "zx"], ["q"], "conv"),
        _node("DequantizeLinear", ["q", "sx", "zx"], ["d"], "dequantise"),
    ]
    return _model([*body, *nodes], [kernels, sx, zx, *weights])


def _functions() -> bytes:
    block = helper.make_function(
        "own",
        "Block",
        ["a", "w"],
        ["r"],
        [_node("Conv", ["a", "w"], ["c"], "conv"), _node("Relu", ["c"], ["r"])],
        [helper.make_opsetid("", 17)],
    )
    twice = helper.make_function(
        "own",
        "Twice",
        ["a", "w", "v"],
        ["r"],
        [
            _node("Block", ["a", "w"], ["c"], domain="own"),
            _node("Block", ["c", "v"], ["r"], domain="own"),
        ],
        [helper.make_opsetid("", 17), helper.make_opsetid("own", 1)],
    )
    nodes, weights = _head("p", 4 * 8 * 8)
    body = [_node("Twice", ["x", "w1", "w2"], ["p"], "twice", domain="own")]
    own = [_w("w1", 4, 3, 3, 3), _w("w2", 4, 4, 3, 3)]
    return _model([*body, *nodes], [*own, *weights], [block, twice])


def _branches() -> bytes:
    out = [helper.make_tensor_value_info("o", _FLOAT, None)]
    inner = [
        helper.make_graph(
            [_node("Conv", ["x", "w"], ["o"], f"conv{side}")], side, [], out, [_w("w", 4, 3, 3, 3)]
        )
        for side in ("then", "else")
    ]
    nodes, weights = _head("p", 4 * 10 * 10)
    chosen = numpy_helper.from_array(np.array(True), "chosen")
    body = [_node("If", ["chosen"], ["p"], "if", then_branch=inner[0], else_branch=inner[1])]
    return _model([*body, *nodes], [chosen, *weights])


def _constants() -> bytes:
    """Weights that are computed from constants."""
    nodes, weights = _head("c", 4 * 10 * 10)
    shape = _ints("shape", 4, 3, 3, 3)
    body = [
        _node("Constant", [], ["raw"], "constant", value=_w("", 108)),
        _node("Reshape", ["raw", "shape"], ["w"], "reshape"),
        _node("Constant", [], ["half"], "half", value_float=0.5),
        _node("Mul", ["w", "half"], ["w2"], "mul"),
        _node("ConstantOfShape", ["four"], ["zeros"], "zeros"),
        _node("Transpose", ["w2"], ["w3"], "transpose", perm=[0, 1, 3, 2]),
        _node("Conv", ["x", "w3", "zeros"], ["c"], "conv"),
    ]
    return _model([*body, *nodes], [shape, _ints("four", 4), *weights])


def _recurrent() -> bytes:
    nodes, weights = _head("h", 36 * 6)
    body = [
        _node("Reshape", ["x", "shape"], ["s"], "reshape"),
        _node("LSTM", ["s", "W", "R"], ["l"], "lstm", hidden_size=6),
        _node("Reshape", ["l", "again"], ["h"], "again_"),
    ]
    own = [_w("W", 1, 24, 12), _w("R", 1, 24, 6), _ints("shape", 36, 1, 12), _ints("again", 1, 216)]
    return _model([*body, *nodes], [*own, *weights])


def _sparse() -> bytes:
    values = numpy_helper.from_array(np.array([1, 2, 3], np.float32), "sp")
    sparse = helper.make_sparse_tensor(values, _ints("at", 0, 700, 1999), [5, 400])
    body = [
        _node("Conv", ["x", "h"], ["c"], "conv"),
        _node("Flatten", ["c"], ["flat"], "flatten"),
        _node("Gemm", ["flat", "sp"], ["y"], "fc", transB=1),
    ]
    half = helper.make_tensor("h", _FLOAT, (4, 3, 3, 3), _RANDOM.normal(size=108).tolist())
    return _model(body, [half], sparse_initializer=[sparse])


def _types() -> bytes:
    """Weights in other types, in fields of their own, and outside the file."""
    kinds = {"h": TensorProto.FLOAT16, "b": TensorProto.BFLOAT16, "d": TensorProto.DOUBLE}
    values = (_RANDOM.integers(-9, 9, 108) / 8).tolist()
    weights = [helper.make_tensor(name, kind, (4, 3, 3, 3), values) for name, kind in kinds.items()]
    nodes = []
    for name in kinds:
        nodes.append(_node("Cast", [name], [f"{name}f"], f"cast_{name}", to=_FLOAT))
        nodes.append(_node("Conv", ["x", f"{name}f"], [f"{name}c"], f"conv_{name}"))
    nodes.append(_node("Sum", [f"{name}c" for name in kinds], ["c"], "sum"))
    outside = onnx.TensorProto(name="fc.w", data_type=_FLOAT, dims=(5, 400))
    outside.data_location = onnx.TensorProto.EXTERNAL
    for key, value in (("location", SIDECAR), ("offset", "0"), ("length", "8000")):
        outside.external_data.add(key=key, value=value)
    head, own = _head("c", 400)
    return _model([*nodes, *head], [*weights, outside, own[1]])


def files() -> list[bytes]:
    return [
        _plain(), _quantised(), _integer(), _functions(), _branches(), _constants(), _recurrent(),
        _sparse(), _types(),
    ]  # fmt: skip
