"""Weights that several layers share, where only one of two snapshots tells. Pure.

A file may keep a tied weight under one of its names, or as copies; what a layer lacks on one side
it then gets by the tie that the other side has.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from .alike import steps_of
from .pairing import Given, LayerPair, pair_layers
from .snapshot import Layer, Parameter, Shape

Same = Callable[[Parameter, Parameter], bool]
"""Whether two parameters of a snapshot hold the same numbers, not all of one value."""
_Side = Literal["a", "b"]


@dataclass(frozen=True)
class Tied:
    """The layers of both sides, completed, and their pairs."""

    a: Sequence[Layer]
    b: Sequence[Layer]
    pairs: tuple[LayerPair, ...]


def pair_tied(a: Sequence[Layer], b: Sequence[Layer], same_a: Same, same_b: Same) -> Tied:
    """Pairs layers as ``pair_layers`` does, and completes either side by the ties of the other."""
    pairs = pair_layers(a, b)
    left, right = _copies(pairs, "a", same_a), _copies(pairs, "b", same_b)
    if left or right:
        a, b = _renamed(a, left), _renamed(b, right)
        pairs = pair_layers(a, b, _given(pairs))
    fills = (*_fills(pairs, "a", a), *_fills(pairs, "b", b))
    if fills:
        a, b = _filled(a, fills, "a"), _filled(b, fills, "b")
        found = {fill.other: (fill.layer.id, fill.reason) for fill in fills if fill.side == "b"}
        found |= {fill.layer.id: (fill.other, fill.reason) for fill in fills if fill.side == "a"}
        pairs = pair_layers(a, b, {**_given(pairs), **found})
    return Tied(a, b, _told(pairs))


def _told(pairs: tuple[LayerPair, ...]) -> tuple[LayerPair, ...]:
    """With the reason that a layer which only one side has shares its weight with another."""
    tied = tied_layers(pairs)
    return tuple(
        pair
        if pair.id not in tied or (pair.a is not None and pair.b is not None)
        else replace(
            pair,
            reason=f"Only {'B' if pair.a is None else 'A'} has this layer, which shares its weight "
            f"with '{tied[pair.id]}'.",
        )
        for pair in pairs
    )


def tied_layers(pairs: Sequence[LayerPair]) -> dict[str, str]:
    """By id of every layer whose weight an earlier one has: the id of the first that has it."""
    first: dict[tuple[str | None, str | None], str] = {}
    found: dict[str, str] = {}
    for pair in pairs:
        if pair.weight is None:
            continue
        sides = [None if one is None else one.stored for one in (pair.weight.a, pair.weight.b)]
        whole = (sides[0], sides[1])
        earlier = first.setdefault(whole, pair.id)
        if earlier != pair.id:
            found[pair.id] = earlier
        for alone in ((sides[0], None), (None, sides[1])):
            first.setdefault(alone, pair.id)
    return found


def _given(pairs: Sequence[LayerPair]) -> Given:
    return {
        pair.a.id: (pair.b.id, pair.reason)
        for pair in pairs
        if pair.a is not None and pair.b is not None
    }


def _sides(pair: LayerPair, side: _Side) -> tuple[Layer | None, Layer | None]:
    """The layer of one side, and that of the other."""
    return (pair.a, pair.b) if side == "a" else (pair.b, pair.a)


def _copies(pairs: Sequence[LayerPair], side: _Side, same: Same) -> dict[str, str]:
    """By name of a weight of one side that is a copy of another one there: that one's name."""
    found: dict[str, str] = {}
    for first, one in _candidates(pairs, side):
        name = found.get(first.id, first.id)
        if name != one.id and one.id not in found and same(first, one):
            found[one.id] = name
    return found


def _candidates(pairs: Sequence[LayerPair], side: _Side) -> Iterator[tuple[Parameter, Parameter]]:
    """Weights of one side that the other ties, and those of layers that the other lacks."""
    tied: dict[str, Parameter] = {}
    paired: dict[Shape, list[Parameter]] = {}
    alone: list[Parameter] = []
    for pair in pairs:
        own, other = _sides(pair, side)
        weight = None if own is None else own.weight
        if weight is None or len(weight.shape) < 2:
            continue
        if other is None or other.weight is None:
            alone.append(weight)
        elif other.weight.shape == weight.shape:
            paired.setdefault(weight.shape, []).append(weight)
            first = tied.setdefault(other.weight.id, weight)
            if first is not weight:
                yield first, weight
    yield from ((first, one) for one in alone for first in paired.get(one.shape, ()))


def _renamed(layers: Sequence[Layer], names: Mapping[str, str]) -> Sequence[Layer]:
    def named(one: Parameter) -> Parameter:
        return replace(one, id=names.get(one.id, one.id))

    return [replace(layer, parameters=tuple(map(named, layer.parameters))) for layer in layers]


@dataclass(frozen=True)
class _Fill:
    """A layer of one side with parameters it is not listed with, and its partner in the other.

    ``after`` is the layer that it follows.
    """

    side: _Side
    layer: Layer
    other: str
    reason: str
    after: str | None


def _fills(pairs: Sequence[LayerPair], side: _Side, layers: Sequence[Layer]) -> Iterator[_Fill]:
    """What one side has under names of other layers only, as the ties of the other side tell.

    Only layers that were listed by the names of weights can lack any.
    """
    if any(layer.operator != layer.kind for layer in layers if layer.parameters):
        return
    partners = {
        there.id: here
        for here, there in (both for pair in pairs for both in _parameters(pair, side))
        if here is not None and there is not None and here.shape == there.shape
    }
    bare = [own for own, other in (_sides(pair, side) for pair in pairs) if own and not other]
    names = {layer.id for layer in layers}
    after: str | None = None
    for pair in pairs:
        own, other = _sides(pair, side)
        found = [
            replace(partners[there.id], role=there.role)
            for here, there in _parameters(pair, side)
            if here is None and there is not None and there.id in partners
        ]
        if other is not None and found and (own or any(one.role == "weight" for one in found)):
            said = (pair.reason if own else None, _reason(side, found))
            own = own or _namesake(other, bare) or _new(other, names)
            names.add(own.id)
            whole = replace(own, parameters=(*found, *own.parameters))
            yield _Fill(side, whole, other.id, " ".join(filter(None, said)), after)
        after = after if own is None else own.id


def _parameters(
    pair: LayerPair, side: _Side
) -> Iterator[tuple[Parameter | None, Parameter | None]]:
    for one in pair.parameters:
        yield (one.a, one.b) if side == "a" else (one.b, one.a)


def _reason(side: _Side, found: Iterable[Parameter]) -> str:
    names = " and ".join(f"'{one.id}'" for one in found)
    here, there = side.upper(), "B" if side == "a" else "A"
    return f"{here} has {names} under one name; {there} tells that this layer shares it."


def _namesake(layer: Layer, bare: Iterable[Layer]) -> Layer | None:
    """The only one without a weight that has the name of a layer or of its parameters, or its end.

    It becomes a layer of the same kind.
    """
    names = [layer.id, *(one.id.rpartition(".")[0] for one in layer.parameters)]
    given = [steps for name in names if (steps := steps_of(name))]

    def fits(one: Layer) -> bool:
        own = steps_of(one.id)
        ends = (own[-len(steps) :] == steps or steps[-len(own) :] == own for steps in given)
        return one.weight is None and bool(own) and any(ends)

    found = [replace(one, kind=layer.kind, operator=layer.kind) for one in bare if fits(one)]
    return found[0] if len(found) == 1 else None


def _new(layer: Layer, taken: Collection[str]) -> Layer:
    name = layer.id
    while name in taken:
        name = f"{name} (tied)"
    return Layer(name, layer.kind, layer.kind, attributes=layer.attributes)


def _filled(layers: Sequence[Layer], fills: Iterable[_Fill], side: _Side) -> Sequence[Layer]:
    known = {layer.id for layer in layers}
    whole: dict[str, Layer] = {}
    new: dict[str | None, list[Layer]] = {}
    for fill in fills:
        if fill.side == side:
            whole[fill.layer.id] = fill.layer
            if fill.layer.id not in known:
                new.setdefault(fill.after, []).append(fill.layer)
    result: list[Layer] = []
    waiting = [*reversed(layers), *reversed(new.pop(None, []))]
    while waiting:
        layer = waiting.pop()
        result.append(whole.get(layer.id, layer))
        waiting += reversed(new.pop(layer.id, []))
    return result
