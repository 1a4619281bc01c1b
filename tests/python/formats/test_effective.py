"""Weights that are stored in parts: PyTorch's own layers say what acts."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn.utils import parametrizations, parametrize, prune
from torch.nn.utils import spectral_norm as old_spectral_norm
from torch.nn.utils import weight_norm as old_weight_norm

from cnn_comparator import Comparison
from tests.sentences import coded

warnings.filterwarnings("ignore", category=FutureWarning)


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, 4, 3)
        self.second = nn.ConvTranspose2d(4, 6, 2)
        self.head = nn.Linear(6, 5)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return self.head(self.second(self.first(image)).mean((2, 3)))


def both(wrap: Callable[..., Any], *args: Any, **more: Any) -> Callable[[Net], None]:
    def apply(net: Net) -> None:
        for layer in (net.first, net.second, net.head):
            wrap(layer, *args, **more)

    return apply


class Symmetric(nn.Module):
    def forward(self, weight: torch.Tensor) -> torch.Tensor:
        return weight.triu() + weight.triu(1).transpose(-1, -2)


def pruned_in_two(net: Net) -> None:
    prune.random_structured(net.first, "weight", amount=0.5, dim=0)
    prune.random_unstructured(net.head, "bias", amount=1)


WAYS: dict[str, Callable[[Net], None]] = {
    "weight norm, old": both(old_weight_norm),
    "weight norm, new": both(parametrizations.weight_norm),
    "weight norm along inputs": both(parametrizations.weight_norm, dim=1),
    "weight norm of the whole": both(old_weight_norm, dim=None),
    "spectral norm, old": both(old_spectral_norm),
    "spectral norm, new": both(parametrizations.spectral_norm),
    "pruned": both(prune.l1_unstructured, "weight", amount=0.4),
    "pruned in two": pruned_in_two,
}


def wrapped(way: str) -> tuple[Net, Net]:
    """A network whose weights are in parts, in training a while, and one with those that act."""
    torch.manual_seed(5)
    net = Net()
    WAYS[way](net)
    net.train()
    for _ in range(3):
        net(torch.rand(2, 3, 8, 8))
    net.eval()
    with torch.no_grad():
        net(torch.rand(1, 3, 8, 8))
        plain = Net().eval()
        for name in ("first", "second", "head"):
            for part in ("weight", "bias"):
                acts = getattr(getattr(net, name), part)
                getattr(getattr(plain, name), part).copy_(acts)
    return net, plain


def given(form: str, folder: Path, net: Net) -> Any:
    state = net.state_dict()
    if form == "module":
        return net
    if form == "dict":
        return state
    path = folder / f"parts{form}"
    if form == ".safetensors":
        save_file({name: one.contiguous() for name, one in state.items()}, path)
    else:
        torch.save({"model": state}, path)
    return path


@pytest.mark.parametrize("form", ["module", "dict", ".pt", ".safetensors"])
@pytest.mark.parametrize("way", WAYS)
def test_what_acts_is_compared(way: str, form: str, tmp_path: Path) -> None:
    net, plain = wrapped(way)
    torch.save(plain.state_dict(), tmp_path / "plain.pt")
    with Comparison(
        given(form, tmp_path, net), plain if form == "module" else tmp_path / "plain.pt"
    ) as opened:
        table = opened.summary()
        weighted = table[table["parameters"] > 0].set_index("layer")
        names = ["first", "second", "head"]
        assert set(names) <= set(weighted.index), weighted
        assert (weighted.loc[names, "status"] == "paired").all()
        assert (weighted.loc[names, "relative"] < 1e-6).all()
        if form != "module":
            assert set(weighted.index) == set(names)
            assert weighted["parameters"].sum() == sum(one.numel() for one in plain.parameters())
            assert "as they act" in coded(next(iter(opened.snapshots.values())).note)


@pytest.mark.parametrize("form", ["dict", ".pt", ".safetensors"])
@pytest.mark.parametrize("way", WAYS)
def test_with_a_plain_module_or_one_that_is_made_of_parts(
    way: str, form: str, tmp_path: Path
) -> None:
    net, plain = wrapped(way)
    images = np.random.default_rng(1).integers(0, 256, (2, 8, 8, 3), np.uint8)

    def made_of_parts() -> Net:
        made = Net()
        WAYS[way](made)
        return made

    wanted = plain(torch.from_numpy(images[:1].transpose(0, 3, 1, 2)).float() / 255)
    wanted = wanted.detach().double().softmax(1)[0].numpy()
    for model in (Net, made_of_parts):
        with Comparison(given(form, tmp_path, net), plain, model=model, images=images) as opened:
            found = opened.probabilities(next(iter(opened.snapshots)), 0)
            np.testing.assert_allclose(found, wanted, atol=1e-6)


def test_ranges_are_those_of_the_whole(tmp_path: Path) -> None:
    net, plain = wrapped("weight norm along inputs")
    torch.save(net.state_dict(), tmp_path / "parts.pt")
    with Comparison(tmp_path / "parts.pt", plain.state_dict()) as opened:
        a, b = opened.default_pair
        weight = opened.parameter(a, b, "second.weight")
        whole = opened.read(a, weight.a, 0, weight.a.size)
        np.testing.assert_array_equal(opened.read(a, weight.a, 7, 41), whole[7:41])


def test_what_a_state_dict_cannot_tell_is_said(tmp_path: Path) -> None:
    torch.manual_seed(1)
    net = Net()
    square = nn.Linear(4, 4)
    parametrize.register_parametrization(square, "weight", Symmetric())
    torch.save(
        {"square." + key: one for key, one in square.state_dict().items()}, tmp_path / "a.pt"
    )
    with Comparison(tmp_path / "a.pt", net.state_dict()) as opened:
        assert "Of 'square.weight' only the parts" in opened.snapshots["a"].note


@pytest.mark.parametrize(
    "parts",
    [
        {"x_g": (4, 1), "x_v": (5, 3)},
        {"x_orig": (3, 3), "x_mask": (3,)},
        {"x_orig": (4, 3), "x_u": (5,), "x_v": (3,)},
        {"x_g": (2,)},
    ],
    ids=str,
)
def test_what_does_not_belong_together_stays_apart(parts: dict[str, Any]) -> None:
    state = {f"l.{name}": torch.rand(shape) for name, shape in parts.items()}
    with Comparison(state, {name: one + 1 for name, one in state.items()}) as opened:
        names = {one.id for layer in opened.layers("A", "B") for one in layer.parameters}
        assert names == set(state)


class Scaled(nn.Module):
    """A parametrization with a parameter of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.factor = nn.Parameter(torch.tensor(2.5))

    def forward(self, weight: torch.Tensor) -> torch.Tensor:
        return weight * self.factor


def scaled_and_normalised(net: Net) -> None:
    for layer in (net.first, net.second, net.head):
        parametrizations.weight_norm(layer)
        parametrize.register_parametrization(layer, "weight", Scaled())


UNTOLD: dict[str, Callable[[Net], Any]] = {
    "orthogonal": lambda net: parametrizations.orthogonal(net.head),
    "of one's own": lambda net: parametrize.register_parametrization(net.first, "weight", Scaled()),
    "two in a row": scaled_and_normalised,
}


def untold(way: str) -> Net:
    torch.manual_seed(2)
    net = Net()
    UNTOLD[way](net)
    return net.eval()


@pytest.mark.parametrize("way", UNTOLD)
def test_a_module_shows_what_acts_once(way: str, tmp_path: Path) -> None:
    net = untold(way)
    image = torch.rand(1, 3, 8, 8)
    if way != "orthogonal":  # which the exporter does not know
        torch.onnx.export(net, (image,), tmp_path / "net.onnx", dynamo=True, verbose=False)
    other = net if way == "orthogonal" else tmp_path / "net.onnx"
    with Comparison(net, other) as opened:
        table = opened.summary()
        pair = opened.layer(*opened.default_pair, "head")
        found = opened.read(opened.default_pair[0], pair.weight.a, 0, pair.weight.a.size)
    table = table[table["parameters"] > 0]
    assert list(table["layer"]) == ["first", "second", "head"]
    assert (table["status"] == "paired").all()
    assert (table["relative"] < 1e-6).all()
    assert table["parameters"].sum() == sum(one.numel() for one in Net().parameters())
    np.testing.assert_allclose(found, net.head.weight.detach().reshape(-1), rtol=1e-6)


@pytest.mark.parametrize("way", UNTOLD)
def test_parts_are_never_compared_with_what_acts(way: str) -> None:
    """A state dict does not tell; two of them compare part by part, with the module it acts."""
    net = untold(way)
    state = net.state_dict()
    with Comparison(state, net) as opened:
        table = opened.summary()
        assert (table["relative"].dropna() < 1e-6).all()
        assert "Pass model=…" in opened.snapshots[opened.default_pair[0]].note
        head = opened.layer(*opened.default_pair, "head")
        assert head.status == ("paired" if way == "of one's own" else "shape")
    with Comparison(state, state) as opened:
        table = opened.summary()
        assert (table["status"] == "paired").all()
        assert table["parameters"].sum() == sum(one.numel() for one in state.values())
    with Comparison(state, net, model=lambda: untold(way)) as opened:
        table = opened.summary()
        assert (table["status"] == "paired").all()
        assert (table["relative"].dropna() < 1e-6).all()


def test_a_layer_that_runs_twice_has_one_weight() -> None:
    class Twice(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv = parametrizations.weight_norm(nn.Conv2d(3, 3, 1, bias=False))
            self.other = nn.Conv2d(3, 3, 1, bias=False)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.other(self.conv(self.conv(x))).mean((2, 3))

    with Comparison(Twice(), Twice()) as opened:
        table = opened.summary().set_index("layer")
    assert table["parameters"].sum() == 18
    assert table.loc["conv_2", "tied_to"] == "conv"


def test_adapters_are_said_and_their_layers_paired_by_name() -> None:
    torch.manual_seed(4)
    plain = {f"{name}.weight": torch.rand(4, 4) for name in ("query", "key", "value")}
    adapted = {name.replace(".weight", ".base_layer.weight"): one for name, one in plain.items()}
    for name in ("query", "value"):
        adapted[f"{name}.lora_A.default.weight"] = torch.rand(2, 4)
        adapted[f"{name}.lora_B.default.weight"] = torch.rand(4, 2)
    with Comparison(plain, dict(reversed(adapted.items()))) as opened:
        table = opened.summary().set_index("layer")
        note = opened.snapshots[opened.default_pair[1]].note
    assert (table.loc[["query", "key", "value"], "euclidean"] == 0).all()
    assert "'value', 'query' have adapters" in coded(note)


class Pair(nn.Module):
    """Takes two images: no forward is recorded. Its scale is a parameter of the block."""

    def __init__(self, net: Net) -> None:
        super().__init__()
        self.net = net
        self.scaled = nn.Module()
        self.scaled.conv = nn.Conv2d(3, 8, 1)
        self.scaled.layer_scale = nn.Parameter(torch.rand(8, 1, 1))

    def forward(self, one: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
        return self.net(one) - self.net(other)


@pytest.mark.parametrize("way", WAYS)
def test_a_module_whose_forward_cannot_be_recorded_shows_what_acts(way: str) -> None:
    net, plain = wrapped(way)
    pair = Pair(net)
    other = Pair(plain)
    other.scaled.load_state_dict(pair.scaled.state_dict())
    with Comparison(pair, dict(other.state_dict())) as comparison:
        table = comparison.summary()
    assert (table["status"] == "paired").all(), table
    assert table["relative"].max() < 1e-6, table
    assert table["euclidean"].notna().all(), table
