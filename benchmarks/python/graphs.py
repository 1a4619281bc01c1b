"""Writes a pair of residual networks of many small layers, and times how they are opened.

``python graphs.py write LAYERS flat|nested FOLDER``
``python graphs.py open RUNS FOLDER`` prints ``{"open": [s], "bare": [s]}``.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from cnn_comparator import Comparison
from cnn_comparator.manifest import manifest

SIDES = ("a", "b")


def names(count: int, nested: bool) -> list[list[str]]:
    """Of the four layers of every block."""
    kinds = ("conv1", "relu", "conv2", "add") if nested else ("conv", "relu", "conv", "add")
    return [
        [
            f"blocks.{block}.{kind}" if nested else f"{kind}_{4 * block + i}"
            for i, kind in enumerate(kinds)
        ]
        for block in range(count // 4)
    ]


def network(blocks: list[list[str]], rng: np.random.Generator) -> onnx.ModelProto:
    """Convolution, ReLU, convolution, and what came in added."""
    nodes, weights, last = [], [], "x"
    for first, relu, second, add in blocks:
        for name in (first, second):
            values = rng.standard_normal((4, 4, 3, 3), np.float32)
            weights.append(numpy_helper.from_array(values, f"{name}.weight"))
        nodes += [
            helper.make_node("Conv", [last, f"{first}.weight"], [first], first, pads=[1] * 4),
            helper.make_node("Relu", [first], [relu], relu),
            helper.make_node("Conv", [relu, f"{second}.weight"], [second], second, pads=[1] * 4),
            helper.make_node("Add", [second, last], [add], add),
        ]
        last = add
    ends = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 4, 8, 8]) for name in ("x", last)
    ]
    graph = helper.make_graph(nodes, "residual", ends[:1], ends[1:], weights)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])


def write(count: int, nested: bool, folder: Path) -> int:
    """Writes ``a.onnx`` and ``b.onnx``; the number of layers."""
    folder.mkdir(parents=True)
    blocks = names(count, nested)
    for seed, side in enumerate(SIDES):
        onnx.save(network(blocks, np.random.default_rng(seed)), folder / f"{side}.onnx")
    return 4 * len(blocks)


def timed(runs: int, folder: Path) -> dict[str, list[float]]:
    """Seconds until the browser could be told of the layers, and until ONNX has read both files."""
    files = [str(folder / f"{side}.onnx") for side in SIDES]
    found: dict[str, list[float]] = {"open": [], "bare": []}
    for _ in range(runs):
        start = time.perf_counter()
        with Comparison(dict(zip(SIDES, files, strict=True))) as comparison:
            manifest(comparison, *SIDES)
        opened = time.perf_counter()
        for file in files:
            onnx.load(file)
        found["open"].append(opened - start)
        found["bare"].append(time.perf_counter() - opened)
    return found


if __name__ == "__main__":
    if sys.argv[1] == "write":
        print(write(int(sys.argv[2]), sys.argv[3] == "nested", Path(sys.argv[4])))
    else:
        print(json.dumps(timed(int(sys.argv[2]), Path(sys.argv[3]))))
