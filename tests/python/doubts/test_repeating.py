"""Models that give another answer each time, and those that do not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn
from torch.nn import functional

from cnn_comparator import Comparison
from cnn_comparator.doubts.repeating import difference, tolerance
from tests.python.onnx_models import info, node

IMAGES = np.random.default_rng(3).integers(0, 256, (4, 8, 8, 3), np.uint8)
FLOAT32 = tolerance(frozenset({"float32"}))


class Net(nn.Module):
    """A small CNN that does with its features what it is told."""

    def __init__(self, act: Callable[[torch.Tensor], torch.Tensor] = lambda values: values) -> None:
        super().__init__()
        torch.manual_seed(2)
        self.conv = nn.Conv2d(3, 6, 3)
        self.drop = nn.Dropout(0.5)
        self.fc = nn.Linear(6, 5)
        self.act = act
        self.runs = 0

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        self.runs += 1
        return self.fc(self.act(self.conv(images).relu().mean((2, 3))))


class Stubborn(Net):
    """Goes back to training mode."""

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        self.train()
        return self.fc(self.drop(self.conv(images).relu().mean((2, 3))))


class StochasticDepth(Net):
    """Leaves a part out in every other run."""

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        self.runs += 1
        hidden = self.conv(images).relu().mean((2, 3))
        return self.fc(hidden + hidden**2 if self.runs % 2 else hidden)


def dropped(values: torch.Tensor) -> torch.Tensor:
    return functional.dropout(values)


def noisy(values: torch.Tensor) -> torch.Tensor:
    return values + 0.01 * torch.randn_like(values)


def test_a_doubt_is_said_once_a_snapshot_with_the_difference() -> None:
    with Comparison(Net(dropped), Net().eval(), images=IMAGES) as comparison:
        assert not comparison.notes
        found = comparison.study("predictions", image=2)
        assert found.b.doubt is None
        text = found.a.doubt.text
        assert text.startswith(
            "The model gives another answer each time: class probabilities differ"
        )
        assert "model.eval()" in found.a.doubt.remedy
        again = comparison.study("predictions", image=0)
        assert again.a.doubt is found.a.doubt
        assert set(comparison.notes) == {"A"}
        assert comparison.notes["A"] == f"{text} {found.a.doubt.remedy}"


@pytest.mark.parametrize("net", [Net(noisy), Stubborn(), StochasticDepth()])
def test_whatever_is_random(net: nn.Module) -> None:
    with Comparison(net.eval(), net, images=IMAGES) as comparison:
        assert comparison.study("predictions", image=3).a.doubt is not None


def test_dropout_that_is_switched_off_is_none() -> None:
    net = nn.Sequential(Net(), nn.Dropout(0.5)).train()
    with Comparison(net, net, images=IMAGES) as comparison:
        assert comparison.study("predictions", image=0).a.doubt is None
        assert not comparison.notes


def test_it_costs_one_run_a_snapshot() -> None:
    nets = Net().eval(), Net().eval()
    with Comparison(*nets, images=IMAGES, copy=False) as comparison:
        for net in nets:
            net.runs = 0
        comparison.probabilities("A", 1)
        for image in range(4):
            comparison.study("predictions", image=image)
    assert [net.runs for net in nets] == [5, 5]


def saved(folder: Path, name: str, *behind: object) -> Path:
    """A model of ONNX with these nodes behind its scores ``r``, up to ``y``."""
    random = np.random.default_rng(1)
    constants = {
        "w": random.normal(size=(6, 3, 3, 3)).astype(np.float32),
        "v": random.normal(size=(6, 5)).astype(np.float32),
        "ratio": np.float32(0.5),
        "on": np.asarray(True),
        "off": np.asarray(False),
    }
    nodes = [
        node("Conv", ["x", "w"], ["c"], "conv"),
        node("GlobalAveragePool", ["c"], ["g"], "pool"),
        node("Flatten", ["g"], ["h"], "flat"),
        node("MatMul", ["h", "v"], ["r"], "fc"),
        *behind,
    ]
    tensors = [numpy_helper.from_array(np.asarray(one), key) for key, one in constants.items()]
    graph = helper.make_graph(
        nodes, "g", [info("x", ("n", 3, 8, 8))], [info("y", ("n", 5))], tensors
    )
    opsets = [helper.make_opsetid("", 17)]
    path = folder / f"{name}.onnx"
    path.write_bytes(
        helper.make_model(graph, opset_imports=opsets, ir_version=8).SerializeToString()
    )
    return path


def test_models_of_onnx(tmp_path: Path) -> None:
    noise = node("RandomNormalLike", ["r"], ["e"], "noise", dtype=TensorProto.FLOAT)
    random = saved(tmp_path, "random", noise, node("Add", ["r", "e"], ["y"], "add"))
    training = saved(tmp_path, "training", node("Dropout", ["r", "ratio", "on"], ["y"], "drop"))
    inference = saved(tmp_path, "inference", node("Dropout", ["r", "ratio", "off"], ["y"], "drop"))
    given = {"random": random, "training": training, "inference": inference}
    with Comparison(given, images=IMAGES) as comparison:
        for name in given:
            comparison.probabilities(name, 0)
        assert set(comparison.notes) == {"random", "training"}


def test_the_difference_is_that_of_the_probabilities() -> None:
    first, again = np.array([0.5, 0.3, 0.2]), np.array([0.45, 0.31, 0.24])
    assert difference(first, again, FLOAT32) == pytest.approx(0.05)
    assert difference(first, first, FLOAT32) is None
    assert difference(first, first[:2], FLOAT32) == 1


def softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max())
    return np.asarray(powers / powers.sum())


@pytest.mark.parametrize("size", [1, 10, 30])
def test_sums_in_another_order_are_no_doubt_and_little_noise_is_one(size: float) -> None:
    random = np.random.default_rng(1)
    features, weights = random.normal(size=5000), random.normal(size=(5000, 20)) * size / 70
    order = random.permutation(5000)

    def scores(places: np.ndarray) -> np.ndarray:
        parts = (features[places, None] * weights[places]).astype(np.float32)
        return np.cumsum(parts, axis=0, dtype=np.float32)[-1].astype(float)

    one, other = scores(np.arange(5000)), scores(order)
    assert (one != other).any()
    assert difference(softmax(one), softmax(other), FLOAT32) is None
    kept = features * (random.random(5000) > 0.01)
    assert difference(softmax(one), softmax(kept @ weights), FLOAT32) is not None


def test_half_precision_may_round_further() -> None:
    scores = np.array([3.0, 1.0, -4.0])
    other = scores * (1 + np.array([2.0, -3.0, 2.0]) * 2**-11)
    half = tolerance(frozenset({"float16", "float32"}))
    assert difference(softmax(scores), softmax(other), half) is None
    assert difference(softmax(scores), softmax(other), FLOAT32) is not None
