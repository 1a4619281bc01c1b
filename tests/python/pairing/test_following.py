"""What directly follows a layer, in graphs of single nodes."""

from __future__ import annotations

import pytest

from cnn_comparator.following import Behind, behind, in_words, places
from cnn_comparator.points import compared_points, readers_of
from cnn_comparator.snapshot import Layer

KINDS = {
    **{"Conv": "conv", "Gemm": "dense", "BatchNormalization": "norm", "BatchNorm2d": "norm"},
    **dict.fromkeys(["Relu", "ReLU", "relu", "Clip", "Sigmoid", "PRelu"], "activation"),
    **{"QLinearSigmoid": "activation", "QLinearMul": "other", "Dropout": "dropout"},
    **{"Add": "add", "Concat": "concat", "MaxPool": "pool", "Mul": "other"},
}


BOTH = ("BatchNorm", "ReLU")


def graph(text: str, **attributes: object) -> list[Layer]:
    """``"Conv x>c; Relu c>r"``: an operator, what it reads, and the name of its layer; a ``!``
    after the name says that the network hands it out. The attributes are those of the first one.
    """
    layers = []
    for number, part in enumerate(text.split("; ")):
        operator, _, places = part.partition(" ")
        inputs, _, name = places.partition(">")
        layers.append(
            Layer(
                name.removesuffix("!"),
                KINDS[operator],
                operator,
                inputs=tuple(inputs.split(",")),
                attributes=attributes if number == 0 else {},
                is_output=name.endswith("!"),
            )
        )
    return layers


def found(layers: list[Layer]) -> Behind:
    return behind(layers[0], readers_of(layers))


@pytest.mark.parametrize(
    ("text", "place", "functions", "clips"),
    [
        ("Conv x>c; Relu c>r; MaxPool r>p", "r", ("ReLU",), True),
        ("Conv x>c; BatchNorm2d c>n; ReLU n>r", "r", ("BatchNorm", "ReLU"), True),
        ("Conv x>c; relu c>r; BatchNormalization r>n", "r", ("ReLU",), True),
        ("Conv x>c; BatchNormalization c>n; Add n,x>s; Relu s>r", "n", ("BatchNorm",), False),
        ("Conv x>c; Add c,x>s; Relu s>r", "c", (), False),
        ("Conv x>c; Concat c,x>s; Relu s>r", "c", (), False),
        ("Conv x>c; MaxPool c>p; Relu p>r", "c", (), False),
        ("Conv x>c", "c", (), False),
        ("Gemm x>c; Sigmoid c>s", "s", ("Sigmoid",), False),
        ("Conv x>c; Relu c>r; Relu r>q", "r", ("ReLU",), True),
        # Whose output is read twice, or handed out, is seen as it is.
        ("Conv x>c; Relu c>r; MaxPool c>p", "c", (), False),
        ("Conv x>c; Relu c>r; Relu c>q", "c", (), False),
        ("Conv x>c!; Relu c>r", "c", (), False),
        ("Conv x>c; BatchNormalization c>n; Relu n>r; Sigmoid n>s", "n", ("BatchNorm",), False),
        ("Conv x>c; Relu c>r; MaxPool r>p; Add r,p>s", "r", ("ReLU",), True),
        # What reads more than the layer does not act on it alone.
        ("Conv x>c; BatchNormalization c,y>n", "c", (), False),
        # SiLU, as exporters write it.
        ("Conv x>c; Sigmoid c>s; Mul c,s>m; Conv m>d", "m", ("SiLU",), False),
        ("Conv x>c; Sigmoid c>s; Mul c,s>m; Conv s>d", "c", (), False),
        ("Conv x>c; Sigmoid c>s; Mul y,s>m; MaxPool c>p", "c", (), False),
        ("Conv x>c; QLinearSigmoid c>s; QLinearMul s,c>m; Conv m>d", "m", ("SiLU",), False),
        # Dropout does nothing here.
        ("Conv x>c; Dropout c>d; BatchNorm2d d>n; Dropout n>e; ReLU e>r", "r", BOTH, True),
        ("Conv x>c; Dropout c>d; MaxPool d>p", "c", (), False),
        ("Conv x>c; Dropout c>d; Relu d>r; Relu d>q", "c", (), False),
        ("Relu x>r; BatchNormalization r>n", "r", (), True),
        ("BatchNormalization x>n; Relu n>r", "r", ("ReLU",), True),
    ],
)
def test_the_place(text: str, place: str, functions: tuple[str, ...], clips: bool) -> None:
    result = found(graph(text))
    assert (result.layer.id, result.functions, result.clips) == (place, functions, clips)


@pytest.mark.parametrize(
    ("fused", "function", "place", "functions", "clips"),
    [
        (("activation",), "Relu", "c", ("ReLU",), True),
        (("activation",), "LeakyRelu", "c", ("LeakyReLU",), False),
        (("add", "activation"), "Relu", "c", ("an addition", "ReLU"), True),
        (("add",), None, "c", ("an addition",), False),
        (("clip",), None, "c", ("clipping at zero",), True),
        (("activation",), "Clip", "c", ("Clip",), False),
    ],
)
def test_what_is_fused_needs_no_more(
    fused: tuple[str, ...],
    function: str | None,
    place: str,
    functions: tuple[str, ...],
    clips: bool,
) -> None:
    named = {} if function is None else {"function": function}
    result = found(graph("Conv x>c; Relu c>r", fused=fused, **named))
    assert (result.layer.id, result.functions, result.clips) == (place, functions, clips)


@pytest.mark.parametrize(("minimum", "clips"), [(0.0, True), (-1.0, False), (None, False)])
def test_a_clip_silences_where_it_begins_at_zero(minimum: float | None, clips: bool) -> None:
    known = {} if minimum is None else {"minimum": minimum}
    layer = Layer("r", "activation", "Clip", attributes=known)
    assert behind(layer, {}).clips == clips


@pytest.mark.parametrize(
    ("plain", "fused", "ids", "words"),
    [
        ("Conv x>c; BatchNormalization c>n; Relu n>r", ("activation",), "r", ("BatchNorm", "ReLU")),
        ("Conv x>c; Add c,x>s; Relu s>r", ("add", "activation"), "r", ("an addition", "ReLU")),
        ("Conv x>c; Relu c>r; MaxPool c>p", ("activation",), "c", ()),
    ],
)
@pytest.mark.parametrize("after", [False, True])
def test_two_sides_meet_where_one_has_it_fused(
    plain: str, fused: tuple[str, ...], ids: str, words: tuple[str, ...], after: bool
) -> None:
    a, b = graph(plain), graph("Conv x>c", fused=fused, function="Relu")
    readers = readers_of(a), readers_of(b)
    points = compared_points(a[0], b[0], *readers)
    in_a, in_b = places((a[0], b[0]), points, readers, after=after)
    assert in_a is not None and in_b is not None
    assert (in_a.layer.id, in_b.layer.id, in_a.functions) == (ids, "c", words)
    assert in_b.functions[-1] == "ReLU"


@pytest.mark.parametrize("after", [False, True])
def test_two_sides_meet_behind_a_sum_that_one_has_fused(after: bool) -> None:
    a, b = graph("Conv x>c; Add c,x>s; Relu s>r"), graph("Conv x>c; Relu c>r", fused=("add",))
    readers = readers_of(a), readers_of(b)
    points = compared_points(a[0], b[0], *readers)
    in_a, in_b = places((a[0], b[0]), points, readers, after=after)
    assert in_a is not None and in_b is not None
    assert (in_a.layer.id, in_b.layer.id) == ("s", "c")
    assert in_a.functions == in_b.functions == ("an addition",)


def test_words() -> None:
    layer = graph("Conv x>c")[0]
    assert in_words(Behind(layer, ("BatchNorm", "ReLU"), True)) == "after BatchNorm and ReLU"
    assert in_words(Behind(layer, ("ReLU",), True)) == "after ReLU"
    assert in_words(Behind(layer, (), False)) == "as the layer puts it out"
