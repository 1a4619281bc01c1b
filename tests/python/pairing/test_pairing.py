"""Which layer of A becomes the partner of which layer of B, and in what order they come."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_comparator.pairing import LayerPair, pair_layers, why_nothing_compares
from cnn_comparator.snapshot import Layer, Parameter


def conv(name: str, before: str, kernels: int = 4, weight: str | None = None) -> Layer:
    parameters = (
        Parameter(weight or f"{name}.weight", "weight", (kernels, 3, 3, 3), "float32"),
        Parameter(f"{weight or name}.bias", "bias", (kernels,), "float32"),
    )
    return Layer(name, "conv", "Conv", (before,) if before else (), parameters)


def relu(name: str, before: str, operator: str = "Relu") -> Layer:
    return Layer(name, "activation", operator, (before,))


def by_id(pairs: tuple[LayerPair, ...]) -> dict[str, LayerPair]:
    found = {pair.id: pair for pair in pairs}
    assert len(found) == len(pairs)
    return found


def test_equal_names_pair() -> None:
    layers = [conv("c1", ""), relu("r1", "c1"), conv("c2", "r1")]
    pairs = pair_layers(layers, layers)
    assert [(pair.id, pair.status, pair.reason) for pair in pairs] == [
        ("c1", "paired", None),
        ("r1", "paired", None),
        ("c2", "paired", None),
    ]
    assert pairs[2].inputs == ("r1",)
    assert pairs[0].weight is not None and pairs[0].weight.id == "c1.weight"
    assert [parameter.comparable for parameter in pairs[0].parameters] == [True, True]


def test_other_names_pair_by_shape_and_order() -> None:
    a = [conv("a1", "", 4), relu("ra", "a1"), conv("a2", "ra", 4), conv("a3", "a2", 8)]
    b = [conv("b1", "", 4), relu("rb", "b1", "ReLU"), conv("b2", "rb", 4), conv("b3", "b2", 8)]
    pairs = pair_layers(a, b)
    assert [(pair.a.id, pair.b.id) for pair in pairs if pair.a and pair.b] == [
        ("a1", "b1"),
        ("ra", "rb"),
        ("a2", "b2"),
        ("a3", "b3"),
    ]
    assert pairs[0].reason == "Paired by order and shape: A's 'a1' with B's 'b1'."
    assert pairs[3].inputs == ("a2",)


def test_numbers_are_no_names() -> None:
    a = [numbered("conv_1", "", 4), numbered("conv_2", "conv_1", 8)]
    b = [numbered("conv_1", "", 2), numbered("conv_2", "conv_1", 4), numbered("conv_3", "", 8)]
    found = {pair.a.id: pair for pair in pair_layers(a, b) if pair.a}
    assert [(pair.b and pair.b.id, pair.status) for pair in found.values()] == [
        ("conv_2", "paired"),
        ("conv_3", "paired"),
    ]


def test_numbers_say_which_layers_of_other_shapes_are_one() -> None:
    (pair,) = pair_layers([numbered("conv_1", "", 4)], [numbered("conv_1", "", 8)])
    assert pair.status == "shape"
    (pair,) = pair_layers([numbered("conv_1", "", 4)], [numbered("conv_1", "", 4)])
    assert (pair.status, pair.reason) == ("paired", None)


def numbered(name: str, before: str, kernels: int) -> Layer:
    return replace(conv(name, before, kernels, f"{name}/{before}/{kernels}"), is_numbered=True)


def test_names_anchor_the_order() -> None:
    a = [conv("x", ""), conv("same", "x"), conv("y", "same")]
    b = [conv("same", ""), conv("z", "same")]
    pairs = by_id(pair_layers(a, b))
    assert pairs["same"].b is b[0]
    assert pairs["y"].b is b[1]
    assert pairs["x"].status == "only_a"
    assert pairs["x"].reason is not None and "Only A" in pairs["x"].reason


def test_the_weights_name_counts_before_the_order() -> None:
    a = [conv("one", "", weight="w1"), conv("two", "one", weight="w2")]
    b = [conv("/two/Conv", "", weight="w2"), conv("/one/Conv", "/two/Conv", weight="w1")]
    pairs = by_id(pair_layers(a, b))
    assert pairs["one"].b is b[1] and pairs["two"].b is b[0]
    assert pairs["one"].reason is not None and "the weight's name" in pairs["one"].reason


def test_different_shapes_are_said() -> None:
    a, b = [conv("c", ""), conv("head", "c", 10)], [conv("c", ""), conv("head", "c", 17)]
    head = by_id(pair_layers(a, b))["head"]
    assert head.status == "shape"
    assert head.reason == "The weight is 10 × 3 × 3 × 3 in A and 17 × 3 × 3 × 3 in B."
    assert head.weight is not None and not head.weight.comparable


def test_layers_only_b_has_come_after_their_inputs() -> None:
    a = [conv("c1", ""), relu("r1", "c1"), conv("c2", "r1")]
    bn = Layer("bn", "norm", "BatchNormalization", ("c1",))
    b = [conv("c1", ""), bn, relu("r1", "bn"), conv("c2", "r1")]
    pairs = pair_layers(a, b)
    assert [pair.id for pair in pairs] == ["c1", "bn", "r1", "c2"]
    assert by_id(pairs)["r1"].inputs == ("c1", "bn")
    assert by_id(pairs)["bn"].status == "only_b"


def test_a_branch_only_b_has_stays_where_b_has_it() -> None:
    a = [conv("c1", ""), conv("c2", "c1"), conv("c3", "c2")]
    b = [a[0], conv("aux", "c1", 7), a[1], a[2]]
    assert [pair.id for pair in pair_layers(a, b)] == ["c1", "aux", "c2", "c3"]


def test_ids_stay_unique_when_a_name_means_two_things() -> None:
    shared = conv("c", "")
    a = [
        shared,
        Layer("x", "dense", "Gemm", ("c",), (Parameter("w", "weight", (2, 3), "float32"),)),
    ]
    b = [
        shared,
        Layer("x", "recurrent", "RNN", ("c",), (Parameter("w", "weight", (2, 3), "f"),)),
    ]
    pairs = by_id(pair_layers(a, b))
    assert set(pairs) == {"c", "x", "x (B)"}
    assert pairs["x (B)"].parameters[0].id == "w (x (B), B)"


def test_parameters_pair_by_role() -> None:
    a = [conv("c", "")]
    b = [Layer("c", "conv", "Conv2d", (), (Parameter("k", "weight", (4, 3, 3, 3), "float16"),))]
    weight, bias = pair_layers(a, b)[0].parameters
    assert (weight.id, weight.comparable) == ("c.weight", True)
    assert weight.b is not None and weight.b.id == "k"
    assert (bias.b, bias.comparable) == (None, False)


def test_tied_weights_keep_one_id_unless_their_partners_differ() -> None:
    a = [conv("c1", "", weight="w"), conv("c2", "c1", weight="w"), conv("c3", "c2", weight="w")]
    b = [conv("c1", "", weight="w"), conv("c2", "c1", weight="w"), conv("c3", "c2", weight="v")]
    ids = [pair.weight.id for pair in pair_layers(a, b) if pair.weight]
    assert ids == ["w", "w", "w (c3)"]


def test_nothing_in_common() -> None:
    pairs = pair_layers([conv("a", "", 4), relu("r", "a")], [conv("b", "", 5), relu("r", "b")])
    statuses = {pair.id: pair.status for pair in pairs}
    assert statuses == {"a": "only_a", "b": "only_b", "r": "paired"}
    assert all(pair.reason for pair in pairs if pair.status != "paired")
    assert "no layer of one has the name" in str(why_nothing_compares(pairs))
    assert why_nothing_compares(pair_layers([conv("a", "")], [conv("a", "")])) is None


@pytest.mark.parametrize("count", [1, 2])
def test_no_shape_in_common(count: int) -> None:
    names = ["c1", "c2"][:count]
    pairs = pair_layers([conv(name, "", 4) for name in names], [conv(n, "", 6) for n in names])
    assert [pair.status for pair in pairs] == ["shape"] * count
    assert f"{count} layer" in str(why_nothing_compares(pairs))


@given(
    a=st.lists(
        st.tuples(st.integers(0, 9), st.integers(1, 3)), max_size=8, unique_by=lambda x: x[0]
    ),
    b=st.lists(
        st.tuples(st.integers(0, 9), st.integers(1, 3)), max_size=8, unique_by=lambda x: x[0]
    ),
)
def test_no_layer_is_lost_or_doubled(a: list[tuple[int, int]], b: list[tuple[int, int]]) -> None:
    def chain(numbers: list[tuple[int, int]]) -> list[Layer]:
        layers = [conv("first", "")]
        for name, kernels in numbers:
            layers.append(conv(str(name), layers[-1].id, kernels))
        return layers

    left, right = chain(a), chain(b)
    pairs = by_id(pair_layers(left, right))
    assert sorted(pair.a.id for pair in pairs.values() if pair.a) == sorted(x.id for x in left)
    assert sorted(pair.b.id for pair in pairs.values() if pair.b) == sorted(x.id for x in right)
    assert [pair.a.id for pair in pair_layers(left, left) if pair.a] == [x.id for x in left]
    for pair in pairs.values():
        assert set(pair.inputs) <= set(pairs)
        assert (pair.status in ("paired", "shape")) == (pair.a is not None and pair.b is not None)
