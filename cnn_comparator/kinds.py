"""Which convolutions of a file of weights are transposed, as the other snapshot tells. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from .alike import steps_of
from .pairing import LayerPair, pair_layers
from .snapshot import Layer, Parameter, Shape
from .words import say

TRANSPOSED = say(
    "layer.transposed",
    "A file of weights does not tell a transposed convolution from another one: that this is one, "
    "and the order of its kernels, are told by the other snapshot.",
)


@dataclass(frozen=True)
class Kinds:
    """The layers of both sides, of which those with ``names`` became transposed convolutions."""

    a: Sequence[Layer]
    b: Sequence[Layer]
    names: frozenset[str]


def kinds_of(a: Sequence[Layer], b: Sequence[Layer]) -> Kinds:
    """Takes ``Layer.transposed`` where the other side has a transposed convolution in its place."""
    if not any(layer.transposed for layer in (*a, *b)):
        return Kinds(a, b, frozenset())
    pairs = pair_layers(a, b)
    alone_a = [pair.a for pair in pairs if pair.a is not None and pair.b is None]
    alone_b = [pair.b for pair in pairs if pair.b is not None and pair.a is None]
    left, right = _told(alone_a, alone_b), _told(alone_b, alone_a)
    for pair in pairs:
        both = _between_files(pair)
        if both is not None:
            left[both[0].id], right[both[1].id] = both
    if not left and not right:
        return Kinds(a, b, frozenset())
    # What is paired now may tell more by its names.
    again = kinds_of(_replaced(a, left), _replaced(b, right))
    return Kinds(again.a, again.b, again.names | {*left, *right})


def _told(own: Iterable[Layer], others: Iterable[Layer]) -> dict[str, Layer]:
    """By name: the convolutions that the other side has as transposed ones, by name or in order."""
    wanted: dict[Shape, int] = {}
    names = set()
    for layer in others:
        if layer.kind == "conv_transpose" and layer.weight is not None:
            wanted[layer.weight.shape] = wanted.get(layer.weight.shape, 0) + 1
            names.add(steps_of(layer.id))
    found = {}
    for layer in sorted(own, key=lambda one: steps_of(one.id) not in names):
        choice = next((one for one in layer.transposed if wanted.get(one.shape)), None)
        if choice is not None:
            wanted[choice.shape] -= 1
            found[layer.id] = _transposed(layer, choice)
    return found


def _between_files(pair: LayerPair) -> tuple[Layer, Layer] | None:
    """The layers of a pair whose kernels are equal in shape once the one side's are transposed and
    the other's are as they are.
    """
    if pair.a is None or pair.b is None or pair.status != "shape":
        return None
    for left in pair.a.transposed:
        for right in pair.b.transposed:
            as_it_is = [
                choice == layer.weight for choice, layer in ((left, pair.a), (right, pair.b))
            ]
            if left.shape == right.shape and any(as_it_is):
                return _transposed(pair.a, left), _transposed(pair.b, right)
    return None


def _transposed(layer: Layer, weight: Parameter) -> Layer:
    own = layer.weight
    parameters = tuple(weight if one == own else one for one in layer.parameters)
    kind = "conv_transpose"
    return replace(layer, kind=kind, operator=kind, parameters=parameters, transposed=())


def _replaced(layers: Sequence[Layer], by: Mapping[str, Layer]) -> Sequence[Layer]:
    return [by.get(layer.id, layer) for layer in layers] if by else layers
