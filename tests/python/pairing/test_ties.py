"""Weights that several layers share are paired and counted once, whichever snapshot tells."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from safetensors.torch import save_file, save_model
from torch import nn

from cnn_comparator import Comparison
from cnn_comparator.formats import ReadOptions, open_snapshot

warnings.filterwarnings("ignore", category=DeprecationWarning)
warnings.filterwarnings("ignore", category=FutureWarning)


class Tied(nn.Module):
    """Two convolutions and two dense layers with one weight each, and biases of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 3, padding=1)
        self.conv1 = nn.Conv2d(4, 4, 3, padding=1)
        self.conv2 = nn.Conv2d(4, 4, 3, padding=1)
        self.conv2.weight = self.conv1.weight
        self.encode = nn.Linear(4, 6)
        self.decode = nn.Linear(6, 4)
        self.again = nn.Linear(4, 6, bias=False)
        self.again.weight = self.encode.weight

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.conv2(torch.relu(self.conv1(torch.relu(self.stem(x)))))
        return self.again(self.decode(torch.relu(self.encode(x.mean((2, 3))))))


class Views(nn.Module):
    """A convolution's weight in a transposed one, a dense layer's transposed in another."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 5, 3, padding=1)
        self.encode = nn.Linear(3, 6, bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = nn.functional.conv_transpose2d(self.conv(x), self.conv.weight, padding=1)
        return nn.functional.linear(self.encode(x.mean((2, 3))), self.encode.weight.t())


class Normalised(nn.Module):
    """One kernel twice, each time normalised otherwise: exporters fold it into two kernels."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 3, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(3)
        self.conv2 = nn.Conv2d(3, 3, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(3)
        self.conv2.weight = self.conv1.weight
        for one in (self.bn1, self.bn2):
            for value in (one.weight, one.bias, one.running_mean, one.running_var):
                nn.init.uniform_(value, 0.5, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x))))).mean((2, 3))


class Model(nn.Module):
    """A language model's table of words, which is its head as well."""

    def __init__(self) -> None:
        super().__init__()
        self.wte = nn.Embedding(11, 6)
        self.fc = nn.Linear(6, 6)
        self.lm_head = nn.Linear(6, 11, bias=False)
        self.lm_head.weight = self.wte.weight

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.lm_head(self.fc(self.wte(x.long().flatten(1)[:, :4]))).mean(1)


def seeded(kind: type[nn.Module], seed: int = 0) -> nn.Module:
    torch.manual_seed(seed)
    return kind().eval()


def forms(folder: Path, net: nn.Module) -> dict[str, Any]:
    """The same network in every form; ``missing`` lacks all names but the first."""
    state = net.state_dict()
    own = {name for name, _ in net.named_parameters()} | {name for name, _ in net.named_buffers()}
    torch.save({"model": state}, folder / "a.pt")
    torch.save(net, folder / "whole.pt")
    torch.save(net.state_dict(), folder / "old.bin", _use_new_zipfile_serialization=False)
    save_model(net, str(folder / "a.safetensors"))
    save_file({k: v.clone() for k, v in state.items() if k in own}, folder / "one.safetensors")
    np.savez(folder / "copies.npz", **{name: one.numpy() for name, one in state.items()})
    for name, dynamo in (("script", False), ("dynamo", True)):
        path = folder / f"{name}.onnx"
        torch.onnx.export(net, (torch.rand(1, 3, 8, 8),), path, dynamo=dynamo, verbose=False)
    files = ("a.pt", "whole.pt", "old.bin", "a.safetensors", "one.safetensors")
    return {
        "module": net,
        "dict": state,
        **{name: folder / name for name in (*files, "copies.npz", "script.onnx", "dynamo.onnx")},
    }


@pytest.fixture(scope="module")
def tied(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return forms(tmp_path_factory.mktemp("tied"), seeded(Tied))


def weighted(a: Any, b: Any) -> pd.DataFrame:
    with Comparison(a, b) as opened:
        table = opened.summary().set_index("layer")
    return table[(table["parameters"] > 0) | table["shape_a"].notna() | table["shape_b"].notna()]


NAMES = (
    *("module", "dict", "a.pt", "whole.pt", "old.bin", "a.safetensors", "one.safetensors"),
    *("copies.npz", "script.onnx", "dynamo.onnx"),
)
UNTOLD = {"copies.npz", "script.onnx"}
"""Neither tells that its two dense layers have one weight."""


@pytest.mark.parametrize(("a", "b"), itertools.permutations(NAMES, 2))
def test_every_layer_is_paired_and_nothing_counted_twice(a: str, b: str, tied: Any) -> None:
    table = weighted(tied[a], tied[b])
    assert (table["status"] == "paired").all(), table
    assert (table["relative"].dropna() == 0).all()
    if {a, b} != UNTOLD:
        unique = sum(one.numel() for one in tied["module"].parameters())
        told = not {a, b} <= {"one.safetensors"}
        assert table["parameters"].sum() == unique
        assert table["tied_to"].notna().sum() == (2 if told else 0)


def test_a_change_is_seen_in_both_layers(tmp_path: Path) -> None:
    nets = [seeded(Model, seed) for seed in (0, 1)]
    save_file({"wte.weight": nets[1].wte.weight.detach()}, tmp_path / "b.safetensors")
    with Comparison(nets[0].state_dict(), tmp_path / "b.safetensors") as opened:
        table = opened.summary().set_index("layer")
        head = opened.layer(*opened.default_pair, "lm_head")
    weights = [net.wte.weight.detach().double() for net in nets]
    assert list(table.loc[["wte", "lm_head"], "euclidean"]) == pytest.approx(
        [float(torch.linalg.norm(weights[1] - weights[0]))] * 2
    )
    assert head.reason == "B has 'wte.weight' under one name; A tells that this layer shares it."
    assert table.loc["lm_head", "tied_to"] == "wte"


def test_a_shallower_network_is_not_completed() -> None:
    """A module shows all its layers: what it lacks, it lacks."""

    class Half(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.stem, self.conv1 = nn.Conv2d(3, 4, 3, padding=1), nn.Conv2d(4, 4, 3, padding=1)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.conv1(self.stem(x)).mean((2, 3))

    table = weighted(seeded(Tied), seeded(Half))
    assert table.loc["conv2", "status"] == "only_a"


@pytest.mark.parametrize("make", [torch.zeros, torch.ones])
def test_weights_of_one_value_are_no_copies(make: Callable[..., torch.Tensor]) -> None:
    a = {"one.weight": make(4, 4), "two.weight": make(4, 4), "three.weight": torch.rand(4, 4)}
    b = {name: one for name, one in a.items() if name != "two.weight"}
    table = weighted(a, b)
    assert table.loc["two", "status"] == "only_a"
    assert table["parameters"].sum() == 48


def test_copies_that_were_trained_apart_are_no_tie(tied: Any) -> None:
    other = {name: one.clone() for name, one in tied["dict"].items()}
    other["conv2.weight"][0, 0, 0, 0] += 1
    table = weighted(tied["module"], other)
    assert table.loc["conv1", "euclidean"] == 0
    assert table.loc["conv2", "euclidean"] == pytest.approx(1)
    assert not isinstance(table.loc["conv2", "tied_to"], str)


@pytest.mark.parametrize("name", ["dict", "a.pt", "a.safetensors", "one.safetensors"])
def test_with_a_module_the_tie_stays(name: str, tied: Any) -> None:
    images = np.zeros((1, 8, 8, 3), np.uint8)
    with Comparison(tied[name], tied["module"], model=Tied, images=images) as opened:
        assert opened.snapshots[opened.default_pair[0]].note is None
        found = opened.probabilities(opened.default_pair[0], 0)
        layers = {one.id: one for one in opened.snapshots[opened.default_pair[0]].layers}
    assert layers["conv2"].weight.id == "conv1.weight"
    assert layers["again"].weight.id == "encode.weight"
    wanted = tied["module"](torch.zeros(1, 3, 8, 8)).softmax(1).detach()[0]
    np.testing.assert_allclose(found, wanted, atol=1e-6)


def test_a_file_with_two_weights_for_one_of_the_module(tied: Any) -> None:
    other = {name: one.clone() for name, one in tied["dict"].items()}
    other["conv2.weight"][0, 0, 0, 0] += 1
    snapshot = open_snapshot(other, ReadOptions(model=Tied))
    assert "one weight for 'conv1.weight' and 'conv2.weight'" in str(snapshot.note)
    layers = {layer.id: layer for layer in snapshot.layers}
    for name in ("conv1", "conv2"):
        found = snapshot.read(layers[name].weight)
        np.testing.assert_array_equal(found, other[f"{name}.weight"].reshape(-1))


def test_a_weight_that_a_layer_uses_in_another_order_is_counted_once(tmp_path: Path) -> None:
    net = seeded(Views)
    unique = sum(one.numel() for one in net.parameters())
    given = forms(tmp_path, net)
    for a, b in itertools.permutations(("module", "dict", "a.safetensors"), 2):
        table = weighted(given[a], given[b])
        assert (table["relative"].dropna() == 0).all()
        assert table["parameters"].sum() == unique
        assert table[table["status"] != "paired"]["tied_to"].isin(["conv", "encode"]).all()
    with Comparison(net, given["dict"]) as opened:
        reason = opened.layer(*opened.default_pair, "linear").reason
    assert reason == "Only A has this layer, which shares its weight with 'encode'."


def test_a_kernel_that_is_normalised_twice_and_its_export(tmp_path: Path) -> None:
    given = forms(tmp_path, seeded(Normalised))
    for a, b in itertools.permutations(("module", "dict", "a.safetensors", "script.onnx"), 2):
        table = weighted(given[a], given[b])
        assert (table["relative"].dropna() < 1e-6).all(), (a, b, table)
        assert (table[table["kind"] == "conv"]["status"] == "paired").all()


def test_a_module_whose_forward_takes_no_image_has_all_names(tied: Any) -> None:
    class Closed(Tied):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            raise ValueError

    table = weighted(seeded(Closed), tied["dict"])
    assert (table["status"] == "paired").all()
    assert table["parameters"].sum() == sum(one.numel() for one in tied["module"].parameters())


@pytest.mark.parametrize("named", [{"x": "nothing"}, {"a.weight": "b.weight"}, {"": "a.weight"}])
def test_metadata_that_names_no_tie(named: dict[str, str], tmp_path: Path) -> None:
    state = {"a.weight": torch.rand(3, 3), "b.weight": torch.rand(3, 3)}
    save_file(state, tmp_path / "a.safetensors", metadata=named)
    table = weighted(tmp_path / "a.safetensors", state)
    assert (table.loc[["a", "b"], "euclidean"] == 0).all()


def test_thousands_of_layers_that_one_side_lacks() -> None:
    names = [f"l{number}" for number in range(3000)]
    a = {f"{name}.weight": np.full((2, 2), number) for number, name in enumerate(names)}
    a |= {f"x.{name}.weight": np.eye(2) * number for number, name in enumerate(names)}
    b: dict[str, Any] = {name: one for name, one in a.items() if not name.startswith("x.")}
    b |= {f"x.{name}.bias": np.zeros(2) for name in names}
    table = weighted(a, b)
    assert (table["status"] == "paired").sum() == len(names)
