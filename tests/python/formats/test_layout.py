"""Kernels that are stored with their axes in another order, told from the chain of channels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import load_file, save_file

from cnn_comparator import Comparison
from cnn_comparator.errors import SourceError
from cnn_comparator.formats.state_dicts.layers import listed_layers
from cnn_comparator.formats.state_dicts.layout import told_layout
from tests.sentences import coded

RANDOM = np.random.default_rng(5)
Shapes = dict[str, tuple[int, ...]]

NETWORKS: dict[str, Shapes] = {
    "plain": {
        "features.0.weight": (16, 3, 5, 5),
        "features.3.weight": (24, 16, 3, 3),
        "features.6.weight": (32, 24, 3, 3),
        "classifier.0.weight": (20, 32 * 4),
        "classifier.2.weight": (10, 20),
    },
    "residual": {
        "conv1.weight": (8, 3, 3, 3),
        "layer1.0.conv1.weight": (8, 8, 3, 3),
        "layer1.0.conv2.weight": (8, 8, 3, 3),
        "layer2.0.conv1.weight": (16, 8, 3, 3),
        "layer2.0.conv2.weight": (16, 16, 3, 3),
        "layer2.0.downsample.0.weight": (16, 8, 1, 1),
        "fc.weight": (10, 16),
    },
    "separable": {
        "stem.weight": (8, 3, 3, 3),
        "depthwise.weight": (8, 1, 3, 3),
        "pointwise.weight": (16, 8, 1, 1),
        "head.weight": (5, 16),
    },
    "one window": {"a.weight": (16, 3, 3, 3), "b.weight": (32, 16, 3, 3), "c.weight": (10, 512)},
    "one axis": {"a.weight": (12, 4, 7), "b.weight": (20, 12, 5), "c.weight": (3, 20)},
    "windows that are no squares": {
        "a.weight": (8, 3, 3, 3),
        "b.weight": (12, 8, 3, 3),
        "c.weight": (12, 12, 5, 5),
        "d.weight": (16, 12, 1, 1),
        "e.weight": (10, 16, 1, 7),
        "f.weight": (14, 10, 7, 1),
        "g.weight": (14, 14, 3, 3),
        "h.weight": (20, 14, 3, 3),
        "head.weight": (5, 20),
    },
    "three axes": {
        "stem.weight": (16, 3, 3, 7, 7),
        "a.weight": (16, 16, 3, 3, 3),
        "b.weight": (24, 16, 3, 3, 3),
        "c.weight": (24, 24, 3, 3, 3),
        "d.weight": (32, 24, 1, 1, 1),
        "head.weight": (5, 32),
    },
    "three channels": {"a.weight": (3, 3, 3, 3), "b.weight": (6, 3, 3, 3), "c.weight": (4, 6)},
}
ORDERS = {
    "oihw": (lambda one: one, lambda one: one),
    "ohwi": (lambda one: np.moveaxis(one, 1, -1), lambda one: one),
    "hwio": (lambda one: np.moveaxis(one, (1, 0), (-2, -1)), lambda one: one.T),
}


def made(shapes: Shapes) -> dict[str, np.ndarray]:
    return {name: RANDOM.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}


def stored(weights: dict[str, np.ndarray], order: str) -> dict[str, np.ndarray]:
    kernel, dense = ORDERS[order]
    return {
        name: np.ascontiguousarray((dense if one.ndim == 2 else kernel)(one))
        for name, one in weights.items()
    }


def given_as(form: str, tensors: dict[str, np.ndarray], path: Path) -> Any:
    if form == "safetensors":
        save_file(dict(sorted(tensors.items())), path)
        return path
    state = {name: torch.from_numpy(one) for name, one in tensors.items()}
    if form == "dict":
        return state
    torch.save(state, path)
    return path


# Of three channels and windows of three, the shapes fit every order: nothing tells.
CASES = [
    (network, order)
    for network in NETWORKS
    for order in ORDERS
    if network != "three channels" or order == "oihw"
]


@pytest.mark.parametrize("form", ["safetensors", "pt", "dict"])
@pytest.mark.parametrize(("network", "order"), CASES)
def test_the_same_network_shows_no_change(
    network: str, order: str, form: str, tmp_path: Path
) -> None:
    weights = made(NETWORKS[network])
    other = given_as(form, stored(weights, order), tmp_path / f"other.{form}")
    with Comparison(given_as("pt", weights, tmp_path / "plain.pt"), other) as comparison:
        table = comparison.summary()
        assert (table["status"] == "paired").all(), table
        assert (table["euclidean"] == 0).all(), table
        note = list(comparison.snapshots.values())[1].note
        assert ("told from the numbers of channels" in note) == (order != "oihw")
        a, b = comparison.default_pair
        name = next(iter(weights))
        weight = comparison.parameter(a, b, name)
        part = comparison.read(b, weight.b, 5, 71)
        np.testing.assert_array_equal(part, weights[name].ravel()[5:71])


def test_the_user_knows_better(tmp_path: Path) -> None:
    weights = made(NETWORKS["three channels"])
    pair = [
        given_as("pt", stored(weights, order), tmp_path / f"{order}.pt") for order in ("ohwi",) * 2
    ]
    with Comparison(*pair, weight_layout="ohwi") as comparison:
        name = next(iter(comparison.snapshots))
        layer = comparison.snapshots[name].layers[0]
        read = comparison.read(name, layer.parameters[0], 0, 81)
        np.testing.assert_array_equal(read, weights["a.weight"].ravel())
    with pytest.raises(SourceError, match="weight_layout is 'nhwc'"):
        Comparison(*pair, weight_layout="nhwc")


@settings(max_examples=200, deadline=None)
@given(
    widths=st.lists(st.sampled_from([1, 2, 3, 4, 7, 8, 16, 64]), min_size=2, max_size=6),
    windows=st.lists(st.sampled_from([1, 3, 5, 7]), min_size=6, max_size=6),
    begin=st.sampled_from([1, 3]),
)
def test_a_chain_of_pytorch_is_left_alone(
    widths: list[int], windows: list[int], begin: int
) -> None:
    shapes: Shapes = {}
    before = begin
    for place, (width, window) in enumerate(zip(widths, windows, strict=False)):
        shapes[f"c{place}.weight"] = (width, before, window, window)
        before = width
    shapes["head.weight"] = (10, before)
    layers = listed_layers({name: (shape, "float32") for name, shape in shapes.items()})
    assert told_layout(layers).layout.name == "oihw"


PYTORCH: dict[str, Shapes] = {
    "as many classes as channels": {"conv.weight": (4, 3, 3, 3), "fc.weight": (3, 5)},
    "grouped": {"a.weight": (8, 3, 3, 3), "b.weight": (8, 2, 3, 3), "c.weight": (6, 8, 1, 1)},
    "concatenated": {
        "stem.weight": (8, 3, 3, 3),
        "one.weight": (5, 8, 1, 1),
        "two.weight": (7, 8, 1, 1),
        "joined.weight": (6, 12, 1, 1),
        "head.weight": (4, 6),
    },
    "windows that are no squares": {"a.weight": (8, 3, 1, 7), "b.weight": (8, 8, 7, 1)},
    "along time and electrodes": {
        "a.weight": (8, 1, 1, 64),
        "a.running_var": (8,),
        "b.weight": (16, 1, 22, 1),
        "b.running_var": (16,),
        "c.weight": (16, 1, 1, 16),
        "d.weight": (16, 16, 1, 1),
        "d.running_var": (16,),
        "head.weight": (4, 272),
    },
    "a layer of a part": {"a.weight": (16, 16, 3, 3), "b.weight": (10, 32)},
    "a layer along one axis": {"a.weight": (24, 16, 1)},
    "one layer": {"a.weight": (8, 3, 3, 3)},
    "as many channels as the window is wide": {"a.weight": (5, 3, 3, 3), "b.weight": (3, 5, 5, 5)},
    "embedded": {"a.weight": (16, 9, 3, 3), "b.weight": (3, 16, 3, 3), "c.weight": (10, 7)},
}


@pytest.mark.parametrize("name", PYTORCH)
def test_weights_of_pytorch_are_not_rearranged(name: str) -> None:
    shapes = {key: (shape, "float32") for key, shape in PYTORCH[name].items()}
    assert told_layout(listed_layers(shapes)).layout.name == "oihw"


WITH_BIASES: dict[str, Shapes] = {
    "along time": {"a": (32, 1, 80), "b": (32, 32, 3), "c": (64, 32, 3), "head": (35, 64)},
    "transposed": {
        "a": (16, 3, 4, 4),
        "b": (32, 16, 4, 4),
        "up": (16, 32, 4, 4),
        "up2": (3, 16, 4, 4),
    },
}


@pytest.mark.parametrize("name", WITH_BIASES)
def test_biases_tell_the_layout(name: str) -> None:
    weights = made(WITH_BIASES[name])
    biases = {
        f"{key}.bias": np.ascontiguousarray(one.reshape(len(one), -1)[:, 0])
        for key, one in weights.items()
    }
    plain, other = dict(biases), dict(biases)
    for key, one in weights.items():
        # Both programs store transposed kernels with the first two axes swapped.
        own = one.swapaxes(0, 1) if "up" in key else one
        plain[f"{key}.weight"] = np.ascontiguousarray(own)
        other.update(stored({f"{key}.kernel": own}, "hwio"))
    with Comparison(plain, other) as comparison:
        table = comparison.summary()
    assert (table["status"] == "paired").all(), table
    assert (table["euclidean"] == 0).all(), table
    assert list(table["kind"]).count("conv_transpose") == sum("up" in key for key in weights)


def keras(weights: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """As Keras stores them: depthwise kernels as (window, channels, multiplier)."""
    found = {}
    for name, one in weights.items():
        if one.ndim == 4 and one.shape[1] == 1:
            multiplier = one.shape[0] // 4
            split = one.reshape(4, multiplier, *one.shape[2:])
            found[name] = np.ascontiguousarray(split.transpose(2, 3, 0, 1))
        else:
            found[name] = stored({name: one}, "hwio")[name]
    return found


@pytest.mark.parametrize("multiplier", [1, 2])
@pytest.mark.parametrize("biased", [False, True])
def test_depthwise_kernels_of_keras(multiplier: int, biased: bool, tmp_path: Path) -> None:
    wide = 4 * multiplier
    weights = made(
        {"stem": (4, 3, 3, 3), "deep": (wide, 1, 3, 3), "point": (6, wide, 1, 1), "head": (5, 6)}
    )
    if multiplier > 1 and not biased:
        weights["depthwise"] = weights.pop("deep")
    biases = {f"{name}.bias": made({name: one.shape[:1]})[name] for name, one in weights.items()}
    given = biases if biased else {}
    a = {**{f"{name}.weight": one for name, one in weights.items()}, **given}
    b = {**{f"{name}.kernel": one for name, one in keras(weights).items()}, **given}
    with Comparison(a, given_as("safetensors", b, tmp_path / "b.safetensors")) as comparison:
        table = comparison.summary()
    assert (table["status"] == "paired").all(), table
    assert (table["euclidean"] == 0).all(), table


def flattened(weights: dict[str, np.ndarray], name: str, maps: int) -> dict[str, np.ndarray]:
    dense = weights[name]
    moved = dense.reshape(len(dense), maps, -1).swapaxes(1, 2).reshape(dense.shape)
    return {**weights, name: moved}


@pytest.mark.parametrize("order", ["ohwi", "hwio"])
@pytest.mark.parametrize("columns_too", [False, True])
@pytest.mark.parametrize("swap", [False, True])
def test_the_columns_after_a_flattened_map(
    order: str, columns_too: bool, swap: bool, tmp_path: Path
) -> None:
    weights = made(NETWORKS["plain"])
    moved = flattened(weights, "classifier.0.weight", 32) if columns_too else weights
    pair = {
        "plain": given_as("pt", weights, tmp_path / "plain.pt"),
        "other": given_as("safetensors", stored(moved, order), tmp_path / "other.safetensors"),
    }
    with Comparison(dict(reversed(pair.items())) if swap else pair) as comparison:
        table = comparison.summary()
        pairs = {one.id: one for one in comparison.layers(*comparison.default_pair)}
        note = comparison.snapshots["other"].note or ""
    assert (table["euclidean"] == 0).all(), table
    assert "'classifier.0.weight'" in note
    reason = pairs["classifier.0"].reason or ""
    assert ("channel by channel" in reason) == columns_too


def test_two_files_with_channels_last_have_their_columns_in_one_order(tmp_path: Path) -> None:
    sides = []
    for name in "ab":
        weights = stored(made(NETWORKS["plain"]), "hwio")
        sides.append(given_as("safetensors", weights, tmp_path / f"{name}.safetensors"))
    wanted = [
        np.linalg.norm(
            np.subtract(*(one[name].astype(np.float64) for one in map(load_file, sides)))
        )
        for name in NETWORKS["plain"]
    ]
    with Comparison(*sides) as comparison:
        table = comparison.summary()
    np.testing.assert_allclose(table["euclidean"], wanted, rtol=1e-12)
    assert not any(table["tied_to"].notna())


@pytest.mark.parametrize("convolutions", [False, True])
def test_dense_weights_are_told_by_their_biases(convolutions: bool) -> None:
    weights = made({"a.weight": (7, 12), "b.weight": (7, 7), "c.weight": (3, 7)})
    if convolutions:
        weights = {**made({"stem.weight": (12, 3, 5, 5)}), **weights}
    biases = {
        name.replace("weight", "bias"): one[:, 0].ravel()[: len(one)].copy()
        for name, one in weights.items()
    }
    other = {name: one.T.copy() if one.ndim == 2 else one for name, one in weights.items()}
    with Comparison({**weights, **biases}, {**other, **biases}) as comparison:
        table = comparison.summary()
        note = comparison.snapshots["B"].note or ""
    assert (table["euclidean"] == 0).all(), table
    assert "dense weights are stored as (inputs, outputs)" in note


@pytest.mark.parametrize(
    ("shapes", "ambiguous"),
    [
        ({"a.weight": (8, 3, 3, 3)}, True),
        ({"a.weight": (16, 4, 5), "b.weight": (24, 16, 5), "c.weight": (10, 24)}, False),
        ({"a.weight": (8, 3, 3, 3), "n.running_mean": (8,), "n.running_var": (8,)}, False),
        ({"a.weight": (8, 3, 3, 3), "b.weight": (6, 8, 3, 3)}, False),
        (NETWORKS["three channels"], True),
    ],
)
def test_what_nothing_tells_is_said(shapes: Shapes, ambiguous: bool, tmp_path: Path) -> None:
    path = given_as("safetensors", made(shapes), tmp_path / "a.safetensors")
    with Comparison(path, path) as comparison:
        note = coded(comparison.snapshots[comparison.default_pair[0]].note)
    assert ("Nothing tells whether its kernels are stored as" in note) == ambiguous
    assert ("weight_layout='ohwi'" in note) == ambiguous
