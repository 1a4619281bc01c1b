"""Transposed convolutions that a file of weights does not tell, and the other snapshot does."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from cnn_comparator import Comparison
from cnn_comparator.accepted import AnySnapshot


class Decoder(nn.Module):
    """Neither biases nor normalisation tell; of the second layer not even the shape does."""

    def __init__(self, bias: bool = False) -> None:
        super().__init__()
        torch.manual_seed(6)
        self.conv = nn.Conv2d(3, 8, 3, padding=1)
        self.same = nn.Conv2d(8, 8, 3, padding=1, bias=False)
        self.up1 = nn.ConvTranspose2d(8, 6, 2, stride=2, bias=bias)
        self.up2 = nn.ConvTranspose2d(6, 6, 3, stride=2, bias=False)
        self.out = nn.ConvTranspose2d(6, 3, 4, stride=2, bias=bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.out(self.up2(self.up1(self.same(self.conv(x)))))


def exported(folder: Path) -> Path:
    path = folder / "a.onnx"
    torch.onnx.export(Decoder().eval(), (torch.rand(1, 3, 8, 8),), path, dynamo=False)
    return path


def stored(order: Callable[[bool], tuple[int, ...]], bias: bool = False) -> dict[str, np.ndarray]:
    """``order`` gives the stored axes of canonical kernels, of transposed ones or others."""
    net = Decoder(bias)
    found = {name: one.numpy() for name, one in net.state_dict().items()}
    for name, layer in net.named_children():
        transposed = isinstance(layer, nn.ConvTranspose2d)
        canonical = found[f"{name}.weight"]
        canonical = canonical.swapaxes(0, 1) if transposed else canonical
        found[f"{name}.weight"] = np.ascontiguousarray(canonical.transpose(order(transposed)))
    return found


def tensorflow(bias: bool = False) -> dict[str, np.ndarray]:
    return stored(lambda transposed: (2, 3, 0, 1) if transposed else (2, 3, 1, 0), bias)


def flax(bias: bool = False) -> dict[str, np.ndarray]:
    return stored(lambda transposed: (2, 3, 1, 0), bias)


def mlx(bias: bool = False) -> dict[str, np.ndarray]:
    return stored(lambda transposed: (0, 2, 3, 1), bias)


SOURCES: dict[str, Callable[[Path], AnySnapshot]] = {
    "module": lambda folder: Decoder().eval(),
    "ONNX": exported,
    "state dict": lambda folder: dict(Decoder().state_dict()),
    "sorted": lambda folder: dict(sorted(Decoder().state_dict().items())),
}


@pytest.mark.parametrize(("a", "b"), list(permutations(SOURCES, 2)))
def test_a_network_does_not_differ_from_its_file(a: str, b: str, tmp_path: Path) -> None:
    with Comparison(SOURCES[a](tmp_path), SOURCES[b](tmp_path)) as comparison:
        table = comparison.summary().dropna(subset="euclidean")
        reasons = [one.reason or "" for one in comparison.layers(*comparison.default_pair)]
    assert len(table) == 5
    assert (table["euclidean"] == 0).all(), table
    assert (table["status"] == "paired").all(), table
    if {a, b} & {"module", "ONNX"}:
        assert list(table["kind"]).count("conv_transpose") == 3, table
    told = sum("are told by the other snapshot" in reason for reason in reasons)
    assert told == (3 if len({a, b} & {"module", "ONNX"}) == 1 else 0)


@pytest.mark.parametrize("swap", [False, True])
@pytest.mark.parametrize("program", [tensorflow, mlx])
def test_other_programs_store_them_otherwise(
    program: Callable[[], dict[str, np.ndarray]], swap: bool
) -> None:
    pair = [Decoder().eval(), program()]
    with Comparison(*(pair[::-1] if swap else pair)) as comparison:
        table = comparison.summary().dropna(subset="euclidean")
    assert len(table) == 5
    assert (table["euclidean"] == 0).all(), table


@pytest.mark.parametrize("program", [tensorflow, flax, mlx])
def test_two_files_that_both_do_not_tell(program: Callable[..., dict[str, np.ndarray]]) -> None:
    for bias in (False, True):
        state = Decoder(bias).state_dict()
        # Of as many kernels as channels nothing tells in either.
        other = {name: one for name, one in program(bias).items() if not name.startswith("up2")}
        with Comparison(dict(state), other) as comparison:
            table = comparison.summary().dropna(subset="euclidean")
        assert len(table) == 4
        assert (table["euclidean"] == 0).all(), table


def test_the_numbers_read_are_those_of_the_kernels() -> None:
    net = Decoder().eval()
    with Comparison(net, dict(net.state_dict())) as comparison:
        up = comparison.layer("A", "B", "up1")
        assert up.weight is not None and up.weight.b is not None
        read = comparison.read("B", up.weight.b, 0, up.weight.b.size)
        assert comparison.summary()["parameters"].sum() == sum(p.numel() for p in net.parameters())
    wanted = net.up1.weight.detach().swapaxes(0, 1).flatten()
    np.testing.assert_array_equal(read, wanted)
