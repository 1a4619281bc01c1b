"""Writes a pair of ONNX models that run: residual networks with made-up weights."""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SIDE = 224
CLASSES = 100
BLOCKS = (2, 2, 2, 2)
"""Of each stage, as in ResNet-18; each has twice the kernels of the one before."""


class _Graph:
    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def add(self, kind: str, inputs: list[str], **attributes: object) -> str:
        """A node; returns its output."""
        name = f"{kind.lower()}{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [f"{name}.out"], name=name, **attributes))
        return f"{name}.out"

    def weight(self, *shape: int) -> str:
        """A weight of the usual size for its fan-in; returns its name."""
        scale = (2 / np.prod(shape[1:])) ** 0.5
        values = (self._rng.standard_normal(shape) * scale).astype(np.float32)
        name = f"weight{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(values, name))
        return name

    def conv(self, image: str, shape: tuple[int, int, int], stride: int) -> str:
        """A convolution, ``shape`` as outputs, inputs, window."""
        outputs, inputs, window = shape
        return self.add(
            "Conv",
            [image, self.weight(outputs, inputs, window, window)],
            pads=[window // 2] * 4,
            strides=[stride] * 2,
        )

    def block(self, image: str, inputs: int, outputs: int, stride: int) -> str:
        """Two convolutions and the way around them."""
        inner = self.add("Relu", [self.conv(image, (outputs, inputs, 3), stride)])
        inner = self.conv(inner, (outputs, outputs, 3), 1)
        beside = image
        if stride > 1 or inputs != outputs:
            beside = self.conv(image, (outputs, inputs, 1), stride)
        return self.add("Relu", [self.add("Add", [inner, beside])])


def residual(path: Path, seed: int, width: int) -> None:
    """A network like ResNet-18 without normalisation; ``width`` is 64 there."""
    graph = _Graph(seed)
    image = graph.add("Relu", [graph.conv("image", (width, 3, 7), 2)])
    image = graph.add("MaxPool", [image], kernel_shape=[3, 3], strides=[2, 2], pads=[1] * 4)
    channels = width
    for stage, blocks in enumerate(BLOCKS):
        kernels = width << stage
        for block in range(blocks):
            stride = 2 if block == 0 and kernels > channels else 1
            image = graph.block(image, channels, kernels, stride)
            channels = kernels
    pooled = graph.add("Flatten", [graph.add("GlobalAveragePool", [image])])
    scores = graph.add("Gemm", [pooled, graph.weight(CLASSES, channels)], transB=1)
    graph.nodes.append(helper.make_node("Softmax", [scores], ["probabilities"], name="softmax"))
    made = helper.make_graph(
        graph.nodes,
        "residual",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["n", 3, SIDE, SIDE])],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["n", CLASSES])],
        graph.weights,
    )
    onnx.save(helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)]), path)


def pair(folder: Path, width: int) -> list[Path]:
    """The paths of two of them, made when they are not there."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{name}.onnx" for name in "ab"]
    for seed, path in enumerate(paths):
        if not path.is_file():
            residual(path, seed, width)
    return paths
