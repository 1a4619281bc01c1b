"""Weights that several layers share, where only one of two snapshots tells. Pure.

A file may keep a tied weight under one of its names, or as copies; what a layer lacks on one side
it then gets by the tie that the other side has.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from .completing import Side, filled, fills, is_listed, sides_of
from .pairing import Given, LayerPair, pair_layers
from .snapshot import Layer, Parameter, Shape
from .words import say


class Numbers(Protocol):
    """What the parameters of one snapshot hold. Both raise ``SourceError``."""

    def mark(self, parameter: Parameter) -> Hashable:
        """The same for parameters that begin with the same numbers; ``None`` where all of these
        are one.
        """
        ...

    def same(self, one: Parameter, other: Parameter) -> bool:
        """Whether two of one shape hold the same numbers."""
        ...


_MOST = 4
"""Weights with one mark that are compared with another."""


@dataclass(frozen=True)
class Tied:
    """The layers of both sides, completed, and their pairs."""

    a: Sequence[Layer]
    b: Sequence[Layer]
    pairs: tuple[LayerPair, ...]


def pair_tied(
    a: Sequence[Layer], b: Sequence[Layer], numbers_a: Numbers, numbers_b: Numbers
) -> Tied:
    """Pairs layers as ``pair_layers`` does, and completes either side by the ties of the other."""
    pairs = pair_layers(a, b)
    left = _copies(_candidates(pairs, "a", numbers_a, wide=is_listed(b)), numbers_a)
    right = _copies(_candidates(pairs, "b", numbers_b, wide=is_listed(a)), numbers_b)
    if left or right:
        a, b = _renamed(a, left), _renamed(b, right)
        pairs = pair_layers(a, b, _given(pairs))
    lacking = (*fills(pairs, "a", a), *fills(pairs, "b", b))
    if lacking:
        a, b = filled(a, lacking, "a"), filled(b, lacking, "b")
        found = {fill.other: (fill.layer.id, fill.reason) for fill in lacking if fill.side == "b"}
        found |= {fill.layer.id: (fill.other, fill.reason) for fill in lacking if fill.side == "a"}
        pairs = pair_layers(a, b, {**_given(pairs), **found})
    return Tied(a, b, _told(pairs))


def _told(pairs: tuple[LayerPair, ...]) -> tuple[LayerPair, ...]:
    """With the reason that a layer which only one side has shares its weight with another."""
    tied = tied_layers(pairs)
    if not tied:
        return pairs
    return tuple(
        pair
        if pair.id not in tied or (pair.a is not None and pair.b is not None)
        else replace(
            pair,
            reason=say(
                "layer.only_tied",
                "Only {here} has this layer, which shares its weight with '{other}'.",
                here="B" if pair.a is None else "A",
                other=tied[pair.id],
            ),
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


def _copies(candidates: Iterable[tuple[Parameter, Parameter]], numbers: Numbers) -> dict[str, str]:
    """By name of a weight of one side that is a copy of another one there: that one's name."""
    found: dict[str, str] = {}
    for first, one in candidates:
        name = found.get(first.id, first.id)
        is_new = name != one.id and one.id not in found
        if is_new and numbers.mark(first) is not None and numbers.same(first, one):
            found[one.id] = name
    return found


def _candidates(
    pairs: Sequence[LayerPair], side: Side, numbers: Numbers, *, wide: bool
) -> Iterator[tuple[Parameter, Parameter]]:
    """Weights of one side that the other ties; ``wide``: those of layers that it lacks as well."""
    tied: dict[str, Parameter] = {}
    paired: dict[Shape, list[Parameter]] = {}
    alone: list[Parameter] = []
    for pair in pairs:
        own, other = sides_of(pair, side)
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
    if not wide:
        return
    marked: dict[tuple[Shape, Hashable], list[Parameter]] = {}
    for shape in {one.shape for one in alone}:
        for first in paired.get(shape, ()):
            marked.setdefault((shape, numbers.mark(first)), []).append(first)
    for one in alone:
        if one.shape in paired:
            same = marked.get((one.shape, numbers.mark(one)), [])
            yield from ((first, one) for first in same[:_MOST])


def _renamed(layers: Sequence[Layer], names: Mapping[str, str]) -> Sequence[Layer]:
    def named(one: Parameter) -> Parameter:
        return replace(one, id=names.get(one.id, one.id))

    return [replace(layer, parameters=tuple(map(named, layer.parameters))) for layer in layers]
