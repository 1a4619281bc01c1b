"""Models of ONNX made by hand: small, and as wrong as a test wants them."""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from cnn_comparator.formats.onnx.reader import OnnxSnapshot

node = helper.make_node
WEIGHT = np.arange(16, dtype=np.float32).reshape(4, 4, 1, 1)
CONV = node("Conv", ["x", "w"], ["y"], "c")


def info(name: str, shape: Any = None) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def model(
    nodes: list[onnx.NodeProto],
    constants: dict[str, Any],
    functions: Any = (),
    shape: Any = ("n", 4, 6, 6),
) -> onnx.ModelProto:
    tensors = [
        value
        if isinstance(value, onnx.TensorProto)
        else numpy_helper.from_array(np.asarray(value), name)
        for name, value in constants.items()
    ]
    graph = helper.make_graph(nodes, "g", [info("x", shape)], [info("y")], tensors)
    opsets = [helper.make_opsetid("", 21), helper.make_opsetid("own", 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=10, functions=list(functions))


def saved(folder: Path, made: onnx.ModelProto | bytes, name: str = "m") -> Path:
    path = folder / f"{name}.onnx"
    path.write_bytes(made if isinstance(made, bytes) else made.SerializeToString())
    return path


def value(snapshot: OnnxSnapshot) -> np.ndarray:
    parameter = snapshot.layers[-1].parameters[0]
    return snapshot.read(parameter).reshape(parameter.shape)
