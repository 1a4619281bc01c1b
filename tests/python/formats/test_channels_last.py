"""Activations of layers between two moves of the channels: behind the axes of space, and back."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import helper, numpy_helper
from torch import nn

from cnn_comparator import Comparison
from cnn_comparator.snapshot import Side

SIDES: tuple[Side, ...] = ("input", "output")
CHANNELS = 8
"""As many as the images are high and wide, so that no shape tells."""
IMAGES = np.random.default_rng(5).integers(0, 255, (1, CHANNELS, CHANNELS, 3), np.uint8)


class First(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, CHANNELS, 3, padding=1)
        self.act = nn.GELU()
        self.scale = nn.Parameter(torch.rand(CHANNELS))
        self.point = nn.Conv2d(CHANNELS, 4, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.point(self.act(self.conv(x)) * self.scale[:, None, None])


class Last(First):
    """The same, with its channels last in between."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        maps = self.act(self.conv(x).permute(0, 2, 3, 1)) * self.scale
        return self.point(maps.permute(0, 3, 1, 2))


def network(kind: type[First]) -> First:
    torch.manual_seed(6)
    return kind().eval()


def entering() -> torch.Tensor:
    return torch.from_numpy((IMAGES.astype(np.float32) / 255).transpose(0, 3, 1, 2).copy())


def wanted() -> dict[str, np.ndarray]:
    net = network(First)
    with torch.no_grad():
        maps = net.conv(entering())
        return {"conv": maps[0].numpy(), "act": net.act(maps)[0].numpy()}


def exported(kind: type[First], path: Path, *, dynamo: bool) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(network(kind), (entering(),), path, dynamo=dynamo, verbose=False)
    return path


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("form", ["module", "TorchScript", "dynamo"])
def test_they_are_read_with_their_channels_first(form: str, side: Side, tmp_path: Path) -> None:
    source: object = network(Last)
    if form != "module":
        source = exported(Last, tmp_path / "m.onnx", dynamo=form == "dynamo")
    with Comparison({"A": network(First), "B": source}, images=IMAGES) as comparison:
        for layer, output in wanted().items():
            pair = comparison.layer("A", "B", layer)
            assert pair.b is not None, layer
            found = comparison.activation("A", "B", layer, side, 0)
            if side == "output":
                np.testing.assert_allclose(found["a"], output, atol=1e-5)
            np.testing.assert_allclose(found["b"], found["a"], atol=1e-5)
            assert pair.a is not None and pair.a.output_shape == pair.b.output_shape


def test_graphs_that_are_channels_last_as_a_whole(tmp_path: Path) -> None:
    """As TensorFlow writes them: every convolution between two transposes."""
    random = np.random.default_rng(1)
    weights = {
        "w": random.normal(size=(CHANNELS, 3, 3, 3)).astype(np.float32),
        "v": random.normal(size=(CHANNELS, CHANNELS, 1, 1)).astype(np.float32),
    }

    def conv(name: str, x: str, weight: str, y: str, pad: int) -> list[onnx.NodeProto]:
        pads = [pad] * 4
        return [
            helper.make_node("Transpose", [x], [f"{name} in"], perm=[0, 3, 1, 2]),
            helper.make_node("Conv", [f"{name} in", weight], [f"{name} out"], name, pads=pads),
            helper.make_node("Transpose", [f"{name} out"], [y], perm=[0, 2, 3, 1]),
        ]

    nodes = [
        helper.make_node("Transpose", ["x"], ["last"], perm=[0, 2, 3, 1]),
        *conv("one", "last", "w", "c", 1),
        helper.make_node("Relu", ["c"], ["r"], "relu"),
        *conv("two", "r", "v", "d", 0),
        helper.make_node("Sigmoid", ["d"], ["s"], "sigmoid"),
    ]
    plain = [
        helper.make_node("Conv", ["x", "w"], ["c"], "one", pads=[1] * 4),
        helper.make_node("Relu", ["c"], ["r"], "relu"),
        helper.make_node("Conv", ["r", "v"], ["d"], "two"),
        helper.make_node("Sigmoid", ["d"], ["s"], "sigmoid"),
    ]
    paths = []
    for name, made in (("plain", plain), ("last", nodes)):
        graph = helper.make_graph(
            made,
            "g",
            [helper.make_tensor_value_info("x", 1, [1, 3, CHANNELS, CHANNELS])],
            [helper.make_tensor_value_info("s", 1, None)],
            [numpy_helper.from_array(one, key) for key, one in weights.items()],
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        onnx.save(model, tmp_path / f"{name}.onnx")
        paths.append(tmp_path / f"{name}.onnx")
    with Comparison(*paths, images=IMAGES) as comparison:
        for layer in ("one", "relu", "two", "sigmoid"):
            for side in SIDES:
                found = comparison.activation("plain", "last", layer, side, 0)
                np.testing.assert_allclose(found["b"], found["a"], atol=1e-6, err_msg=layer)
