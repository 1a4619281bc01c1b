"""What a file of weights has under other names only, as the ties of the other side tell. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from .alike import Steps, steps_of
from .pairing import LayerPair
from .snapshot import Layer, Parameter
from .words import listed, say, together

Side = Literal["a", "b"]
_DEPTH = 24
"""Names of more steps are not looked at."""


def sides_of(pair: LayerPair, side: Side) -> tuple[Layer | None, Layer | None]:
    """The layer of one side, and that of the other."""
    return (pair.a, pair.b) if side == "a" else (pair.b, pair.a)


def is_listed(layers: Sequence[Layer]) -> bool:
    """Whether layers were listed by the names of weights: only then one may lack any."""
    return all(layer.operator == layer.kind for layer in layers if layer.parameters)


@dataclass(frozen=True)
class Fill:
    """A layer of one side with parameters it is not listed with, and its partner in the other.

    ``after`` is the layer that it follows.
    """

    side: Side
    layer: Layer
    other: str
    reason: str
    after: str | None


def fills(pairs: Sequence[LayerPair], side: Side, layers: Sequence[Layer]) -> Iterator[Fill]:
    """What one side has under names of other layers only, as the ties of the other side tell.

    Only layers that were listed by the names of weights can lack any.
    """
    if not is_listed(layers):
        return
    partners = {
        there.id: here
        for here, there in (both for pair in pairs for both in _parameters(pair, side))
        if here is not None and there is not None and here.shape == there.shape
    }
    bare = _Bare(
        own for own, other in (sides_of(pair, side) for pair in pairs) if own and not other
    )
    names = {layer.id for layer in layers}
    after: str | None = None
    for pair in pairs:
        own, other = sides_of(pair, side)
        found = [
            replace(partners[there.id], role=there.role)
            for here, there in _parameters(pair, side)
            if here is None and there is not None and there.id in partners
        ]
        if other is not None and found and (own or any(one.role == "weight" for one in found)):
            is_whole = own is not None and own.weight is not None
            said = (pair.reason if is_whole else None, _reason(side, found))
            own = own or bare.namesake(other) or _new(other, names)
            if not is_whole and any(one.role == "weight" for one in found):
                own = replace(own, kind=other.kind, operator=other.kind)
            names.add(own.id)
            whole = replace(own, parameters=(*found, *own.parameters))
            yield Fill(side, whole, other.id, together(*said) or "", after)
        after = after if own is None else own.id


def _parameters(pair: LayerPair, side: Side) -> Iterator[tuple[Parameter | None, Parameter | None]]:
    for one in pair.parameters:
        yield (one.a, one.b) if side == "a" else (one.b, one.a)


def _reason(side: Side, found: Iterable[Parameter]) -> str:
    return say(
        "layer.shares",
        "{here} has {names} under one name; {there} tells that this layer shares it.",
        here=side.upper(),
        there="B" if side == "a" else "A",
        names=listed([f"'{one.id}'" for one in found]),
    )


class _Bare:
    """Layers without a weight, by their names and the ends of these."""

    def __init__(self, layers: Iterable[Layer]) -> None:
        self._whole: dict[Steps, list[Layer]] = {}
        self._ends: dict[Steps, list[Layer]] = {}
        for layer in layers:
            steps = steps_of(layer.id)
            if layer.weight is None and len(steps) <= _DEPTH:
                self._whole.setdefault(steps, []).append(layer)
                for place in range(len(steps)):
                    self._ends.setdefault(steps[place:], []).append(layer)

    def namesake(self, layer: Layer) -> Layer | None:
        """The only one with the name of a layer or of its parameters, or with its end, which then
        is a layer of the same kind.
        """
        names = {layer.id, *(one.id.rpartition(".")[0] for one in layer.parameters)}
        found: dict[str, Layer] = {}
        for steps in map(steps_of, names):
            ends = [steps[place:] for place in range(min(len(steps), _DEPTH))]
            same = [self._ends.get(steps, []), *(self._whole.get(end, []) for end in ends)]
            found.update((one.id, one) for some in same for one in some[:2])
        if len(found) != 1:
            return None
        return replace(found.popitem()[1], kind=layer.kind, operator=layer.kind)


def _new(layer: Layer, taken: Collection[str]) -> Layer:
    name = layer.id
    while name in taken:
        name = f"{name} (tied)"
    return Layer(name, layer.kind, layer.kind, attributes=layer.attributes)


def filled(layers: Sequence[Layer], fills: Iterable[Fill], side: Side) -> Sequence[Layer]:
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
