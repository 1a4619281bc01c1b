"""A quarter-width AlexNet, described once and built as a torch module or written as ONNX."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .categories import CATEGORIES
from .data import INPUT_SIZE

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Conv:
    """A convolution with bias, ReLU and (if `pool`) 3x3 max pooling of stride 2."""

    name: str
    channels: int
    kernels: int
    window: int
    stride: int = 1
    padding: int = 1
    pool: bool = False


#: AlexNet's geometry (at 112 px: 27, 13, 6, 6, 6, 2) with a quarter of its kernels.
CONVOLUTIONS: tuple[Conv, ...] = (
    Conv("conv1", 3, 24, 11, stride=4, padding=2, pool=True),
    Conv("conv2", 24, 64, 5, padding=2, pool=True),
    Conv("conv3", 64, 96, 3),
    Conv("conv4", 96, 64, 3),
    Conv("conv5", 64, 64, 3, pool=True),
)

#: Smallest side of the input, in pixels, that leaves the last pooling something.
SMALLEST_INPUT = 63


def dense(classes: int, size: int) -> tuple[tuple[str, int, int], ...]:
    """Dense layers (name, inputs, outputs) for an input of `size` px (at least 63).

    Dropout comes before fc6 and fc7 while training.
    """
    side = size
    for c in CONVOLUTIONS:
        side = (side + 2 * c.padding - c.window) // c.stride + 1
        side = (side - 3) // 2 + 1 if c.pool else side
    inputs = CONVOLUTIONS[-1].kernels * side * side
    return ("fc6", inputs, 384), ("fc7", 384, 256), ("fc8", 256, classes)


#: Dense layers of the embedded example.
DENSE: tuple[tuple[str, int, int], ...] = dense(len(CATEGORIES), INPUT_SIZE)


def build(
    dropout: float = 0.5, classes: int = len(CATEGORIES), size: int = INPUT_SIZE
) -> torch.nn.Sequential:
    """The network as a torch module: float32 (n, 3, size, size) to logits (n, classes).

    Its `state_dict` names are those of the ONNX file (`conv1.weight` ...). Raises ImportError
    without torch.
    """
    from torch import nn

    net = nn.Sequential()
    for i, c in enumerate(CONVOLUTIONS, 1):
        net.add_module(c.name, nn.Conv2d(c.channels, c.kernels, c.window, c.stride, c.padding))
        net.add_module(f"relu{i}", nn.ReLU())
        if c.pool:
            net.add_module(f"pool{i}", nn.MaxPool2d(3, 2))
    net.add_module("flatten", nn.Flatten())
    for i, (name, inputs, outputs) in enumerate(dense(classes, size), len(CONVOLUTIONS) + 1):
        if name != "fc8":
            net.add_module(f"dropout{i}", nn.Dropout(dropout))
        net.add_module(name, nn.Linear(inputs, outputs))
        if name != "fc8":
            net.add_module(f"relu{i}", nn.ReLU())
    for layer in net:
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            nn.init.zeros_(layer.bias)
    return net


def write_onnx(
    weights: Mapping[str, np.ndarray],
    path: Path,
    epoch: int,
    classes: Sequence[str] = CATEGORIES,
    size: int = INPUT_SIZE,
) -> None:
    """Write the network with `weights` (float32, named as in `state_dict`) as an ONNX file.

    Input `image` (batch, 3, size, size), output `probabilities` (batch, classes); the tensor
    `logits` enters the last node. The names of the classes and the epoch are kept as metadata.
    """
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    shape = ["batch", 3, size, size]
    graph = helper.make_graph(
        _nodes(helper.make_node),
        "alexnet",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, shape)],
        [
            helper.make_tensor_value_info(
                "probabilities", TensorProto.FLOAT, ["batch", len(classes)]
            )
        ],
        [
            numpy_helper.from_array(np.ascontiguousarray(value), name)
            for name, value in weights.items()
        ],
    )
    model = helper.make_model(
        graph,
        producer_name="cnn-comparator",
        ir_version=8,
        opset_imports=[helper.make_opsetid("", 17)],
    )
    helper.set_model_props(model, {"epoch": str(epoch), "classes": ", ".join(classes)})
    model = onnx.shape_inference.infer_shapes(model, strict_mode=True)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, str(path))


def _nodes(make: Callable[..., Any]) -> list[Any]:
    """The nodes in order; every node's output bears its name, fc8's is called `logits`."""
    nodes: list[Any] = []
    last = "image"

    def add(kind: str, name: str, *inputs: str, output: str = "", **attributes: object) -> None:
        nonlocal last
        nodes.append(make(kind, [last, *inputs], [output or name], name, **attributes))
        last = output or name

    for i, c in enumerate(CONVOLUTIONS, 1):
        add(
            "Conv",
            c.name,
            f"{c.name}.weight",
            f"{c.name}.bias",
            kernel_shape=[c.window] * 2,
            strides=[c.stride] * 2,
            pads=[c.padding] * 4,
        )
        add("Relu", f"relu{i}")
        if c.pool:
            add("MaxPool", f"pool{i}", kernel_shape=[3, 3], strides=[2, 2])
    add("Flatten", "flatten", axis=1)
    for i, (name, _, _) in enumerate(DENSE, len(CONVOLUTIONS) + 1):
        add(
            "Gemm",
            name,
            f"{name}.weight",
            f"{name}.bias",
            transB=1,
            output="logits" if name == "fc8" else name,
        )
        if name != "fc8":
            add("Relu", f"relu{i}")
    add("Softmax", "softmax", output="probabilities", axis=1)
    return nodes
