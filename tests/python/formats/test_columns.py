"""Dense layers after a map that some networks flatten with its channels first, others last."""

from __future__ import annotations

import copy
from collections.abc import Callable
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import save_file
from torch import nn

from cnn_comparator import Comparison

CHANNELS, SIZE = 4, 6


class First(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, CHANNELS, 5, padding=2)
        self.dense = nn.Linear(CHANNELS * SIZE * SIZE, 5)
        self.head = nn.Linear(5, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(torch.relu(self.dense(self.flat(torch.relu(self.conv(x))))))

    def flat(self, maps: torch.Tensor) -> torch.Tensor:
        return maps.flatten(1)


class Last(First):
    """The same function, as TensorFlow would have it."""

    def flat(self, maps: torch.Tensor) -> torch.Tensor:
        return maps.permute(0, 2, 3, 1).reshape(len(maps), -1)


def first() -> First:
    torch.manual_seed(3)
    return First().eval()


def last() -> Last:
    found = Last().eval()
    state = copy.deepcopy(first().state_dict())
    split = state["dense.weight"].reshape(5, CHANNELS, -1)
    state["dense.weight"] = split.transpose(1, 2).reshape(5, -1)
    found.load_state_dict(state)
    return found


def exported(module: nn.Module, path: Path, *, dynamo: bool) -> Path:
    image = torch.zeros(1, 3, SIZE, SIZE)
    torch.onnx.export(module, (image,), path, dynamo=dynamo, verbose=False)
    return path


def of_keras(path: Path) -> Path:
    state = {name: one.numpy() for name, one in last().state_dict().items()}
    for name, one in state.items():
        state[name] = one.T if one.ndim == 2 else one
        state[name] = one.transpose(2, 3, 1, 0) if one.ndim == 4 else state[name]
    save_file({name: np.ascontiguousarray(one) for name, one in state.items()}, path)
    return path


SOURCES: dict[str, Callable[[Path], object]] = {
    "first": lambda folder: first(),
    "first, TorchScript": lambda folder: exported(first(), folder / "a.onnx", dynamo=False),
    "first, dynamo": lambda folder: exported(first(), folder / "b.onnx", dynamo=True),
    "first, state dict": lambda folder: first().state_dict(),
    "last": lambda folder: last(),
    "last, TorchScript": lambda folder: exported(last(), folder / "c.onnx", dynamo=False),
    "last, dynamo": lambda folder: exported(last(), folder / "d.onnx", dynamo=True),
    "last, state dict": lambda folder: last().state_dict(),
    "last, Keras": lambda folder: of_keras(folder / "e.safetensors"),
}
# A state dict does not tell how its maps are flattened; another one with that order has to.
TOLD = [
    (a, b)
    for a, b in product(SOURCES, SOURCES)
    if "last, state dict" not in (a, b) or ("last" in a and "last" in b)
]


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    folder = tmp_path_factory.mktemp("columns")
    return {name: make(folder) for name, make in SOURCES.items()}


@pytest.mark.parametrize(("a", "b"), TOLD)
def test_equal_networks_show_no_change(sources: dict[str, object], a: str, b: str) -> None:
    with Comparison({"A": sources[a], "B": sources[b]}, input_shape=(3, SIZE, SIZE)) as comparison:
        table = comparison.summary().dropna(subset="euclidean")
        reasons = [one.reason or "" for one in comparison.layers("A", "B")]
    assert len(table) == 3
    assert (table.euclidean == 0).all(), table
    said = any("channel by channel" in one for one in reasons)
    if all("state dict" not in one for one in (a, b)):
        assert said == (a.startswith("first") != b.startswith("first"))


def test_unrelated_networks_are_compared_channel_by_channel() -> None:
    torch.manual_seed(8)
    a, b = First().eval(), Last().eval()
    with Comparison({"A": a, "B": b}, input_shape=(3, SIZE, SIZE)) as comparison:
        found = comparison.summary().set_index("layer").euclidean["dense"]
    moved = b.dense.weight.reshape(5, -1, CHANNELS).transpose(1, 2).reshape(5, -1)
    wanted = float((a.dense.weight - moved).detach().double().norm())
    assert found == pytest.approx(wanted, rel=1e-6)
