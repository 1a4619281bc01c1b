"""Where two layers are compared, if one does what follows the other in layers of its own."""

from __future__ import annotations

import pytest

from cnn_comparator.points import compared_points, readers_of
from cnn_comparator.snapshot import Layer


def chain(*parts: tuple[str, str], fused: tuple[str, ...] = ()) -> list[Layer]:
    """Layers one after the other, of a kind and an operator; the first has something fused."""
    return [
        Layer(
            f"{kind}{number}",
            kind,
            operator,
            inputs=(f"{parts[number - 1][0]}{number - 1}",) if number else (),
            attributes={"fused": fused} if fused and not number else {},
        )
        for number, (kind, operator) in enumerate(parts)
    ]


CONV, NORM = ("conv", "Conv"), ("norm", "BatchNormalization")
RELU, SIGMOID, ADD = ("activation", "Relu"), ("activation", "Sigmoid"), ("add", "Add")


@pytest.mark.parametrize(
    ("parts", "fused", "point", "noted"),
    [
        ((CONV, RELU), (), "conv0", False),
        ((CONV, RELU), ("activation",), "activation1", True),
        ((CONV, SIGMOID), ("activation",), "activation1", True),
        ((CONV, NORM, RELU), ("activation",), "activation2", True),
        ((CONV, ADD, RELU), ("add", "activation"), "activation2", True),
        ((CONV, ADD, RELU), ("activation",), "conv0", True),
        ((CONV,), ("activation",), "conv0", True),
        ((CONV, RELU), ("clip",), "activation1", True),
        ((CONV, SIGMOID), ("clip",), "conv0", False),
        ((CONV,), ("clip",), "conv0", False),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_the_point(
    parts: tuple[tuple[str, str], ...],
    fused: tuple[str, ...],
    point: str,
    noted: bool,
    turned: bool,
) -> None:
    plain, other = chain(*parts), chain(CONV, fused=fused)
    sides = (other, plain) if turned else (plain, other)
    found = compared_points(sides[0][0], sides[1][0], *map(readers_of, sides))
    ids = [one.id for one in (found.a, found.b) if one is not None]
    assert ids == (["conv0", point] if turned else [point, "conv0"])
    assert (found.note is not None) == noted


def test_an_output_that_others_read_as_well_is_the_point() -> None:
    plain = [*chain(CONV, RELU), Layer("pool", "pool", "MaxPool", inputs=("conv0",))]
    other = chain(CONV, fused=("activation",))
    found = compared_points(plain[0], other[0], readers_of(plain), readers_of(other))
    assert found.a is plain[0] and "differ by that" in (found.note or "")
