"""Names that differ by what stands before them, or by what divides them."""

from __future__ import annotations

import random

import pytest

from cnn_comparator.pairing import pair_layers
from cnn_comparator.snapshot import Layer, Parameter
from tests.python.growth import growth

SHAPE = (4, 4, 3, 3)


def conv(name: str, shape: tuple[int, ...] = SHAPE) -> Layer:
    kind = "conv" if len(shape) == 4 else "dense"
    return Layer(name, kind, kind, (), (Parameter(f"{name}.weight", "weight", shape, "float32"),))


def partners(a: list[str], b: list[str], *seeds: int) -> dict[str, str]:
    """By name in A: the partner's in B, of layers of equal shape in any order."""
    left, right = [conv(name) for name in a], [conv(name) for name in b]
    for seed in seeds:
        random.Random(seed).shuffle(left)
        random.Random(seed + 1).shuffle(right)
    return {p.a.id: p.b.id for p in pair_layers(left, right) if p.a and p.b}


NET = ["stem", *(f"layer{i}.{j}.conv{k}" for i in (1, 2) for j in (0, 1) for k in (1, 2))]
PREFIXES = [("backbone.", ""), ("model.net.", ""), ("model.", "encoder."), ("a/b/", "c.")]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("before", "instead"), PREFIXES)
def test_a_prefix_that_one_side_has(before: str, instead: str, seed: int) -> None:
    a, b = [before + name for name in NET], [instead + name for name in NET]
    wanted = dict(zip(a, b, strict=True))
    assert partners(a, b, seed) == wanted
    assert partners(b, a, seed) == {there: here for here, there in wanted.items()}


@pytest.mark.parametrize("seed", range(3))
def test_what_only_one_side_has_does_not_disturb(seed: int) -> None:
    a = [*(f"backbone.{name}" for name in NET), "neck.0", "neck.1", "head.conv1", "head.conv2"]
    found = partners(a, NET, seed)
    assert found == {f"backbone.{name}": name for name in NET}


@pytest.mark.parametrize("seed", range(3))
def test_several_prefixes(seed: int) -> None:
    a = [f"encoder.{name}" for name in NET] + ["decoder.up.conv1", "decoder.up.conv2"]
    b = [*NET, "up.conv1", "up.conv2"]
    assert partners(a, b, seed) == dict(zip(a, b, strict=True))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("divide", ["/", "_", "._orig_mod.", ".module."])
def test_names_that_are_divided_otherwise(divide: str, seed: int) -> None:
    b = [name.replace(".", divide) for name in NET]
    assert partners(NET, b, seed) == dict(zip(NET, b, strict=True))


def test_names_of_weights_say_it_where_those_of_layers_do_not() -> None:
    a = [conv(name) for name in NET]
    b = [
        Layer(
            f"node_{i}", "conv", "Conv", (), (Parameter(f"m.{name}.weight", "weight", SHAPE, ""),)
        )
        for i, name in enumerate(NET)
    ][::-1]
    found = {p.a.id: p.b.weight.id for p in pair_layers(a, b) if p.a and p.b and p.b.weight}
    assert found == {name: f"m.{name}.weight" for name in NET}


def test_two_towers_are_not_told_apart_by_name() -> None:
    a = [f"{tower}.{name}" for tower in ("image", "text") for name in NET]
    pairs = pair_layers([conv(name) for name in a], [conv(name) for name in NET])
    # By order, then, which is said.
    assert {p.reason.split(":")[0] for p in pairs if p.status == "paired" and p.reason} == {
        "Paired by order and shape"
    }


def test_the_tower_that_fits_more_is_the_one() -> None:
    a = [f"{tower}.{name}" for tower in ("text", "image") for name in NET]
    layers = [conv(name, (2, 2, 1, 1) if "text.layer1" in name else SHAPE) for name in a]
    pairs = pair_layers(layers, [conv(name) for name in NET])
    assert {p.a.id: p.b.id for p in pairs if p.a and p.b} == {f"image.{n}": n for n in NET}


def test_a_head_of_another_shape_below_the_prefix() -> None:
    a = [*(conv(f"backbone.{name}") for name in NET), conv("backbone.fc", (10, 4))]
    b = [*(conv(name) for name in reversed(NET)), conv("fc", (17, 4))]
    head = next(p for p in pair_layers(a, b) if p.id == "backbone.fc")
    assert head.status == "shape" and head.b is b[-1]


def test_the_reason_says_how() -> None:
    pairs = pair_layers([conv("backbone.conv1"), conv("x")], [conv("y"), conv("conv1")])
    assert pairs[0].reason == (
        "Paired by the end of its name: A's 'backbone.conv1' with B's 'conv1'."
    )


def test_numbers_alone_say_too_little() -> None:
    assert partners(["a.0", "b.1"], ["x.1", "y.0"]) == {"a.0": "x.1", "b.1": "y.0"}


def test_large_networks_without_a_name_in_common_take_no_time() -> None:
    def paired(size: int) -> None:
        a = [f"a.stage{i // 100}.block{i % 100}.left.conv" for i in range(size)]
        b = [f"b.part{i // 100}.unit{i % 100}.right.kernel" for i in range(size)]
        assert len(partners(a, b)) == size

    assert growth(paired, 800) < 32
