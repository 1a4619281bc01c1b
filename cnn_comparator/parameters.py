"""Which parameter of a layer of A is which of its partner in B. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .snapshot import Layer, Parameter, Role


@dataclass(frozen=True)
class ParameterPair:
    """A parameter in both snapshots, or in one. ``id`` is A's name, B's where A has none.

    ``comparable``: both have it, in the same shape, and it can be read.
    """

    id: str
    role: Role
    a: Parameter | None
    b: Parameter | None
    comparable: bool


def parameter_pairs(
    pair: str, sides: tuple[Layer | None, Layer | None], names: PairNames
) -> tuple[ParameterPair, ...]:
    """Those of the layer ``pair``, of whose ``sides`` one may be missing: by role, and by name or
    else in order where a role comes as often in both.
    """
    a, b = sides
    right = list(b.parameters if b else ())
    found: list[ParameterPair] = []
    for own in a.parameters if a else ():
        alike = [one for one in right if one.role == own.role]
        other = _namesake(own, alike)
        if other is None and alike and (own.role == "weight" or _is_as_often(own.role, sides)):
            other = alike[0]
        if other is not None:
            right.remove(other)
        name = names.of(own.id, (own.id, None if other is None else other.id), pair)
        found.append(ParameterPair(name, own.role, own, other, _is_comparable(own, other)))
    for own in right:
        name = names.of(own.id, (None, own.id), f"{pair}, B")
        found.append(ParameterPair(name, own.role, None, own, False))
    return tuple(found)


def _namesake(own: Parameter, alike: Sequence[Parameter]) -> Parameter | None:
    """The one of its name, or of the end of its name."""
    for key in (_whole_name, _last_step):
        for one in alike:
            if key(one) == key(own):
                return one
    return None


def _is_as_often(role: Role, sides: Iterable[Layer | None]) -> bool:
    """Whether the layers that there are have a role equally often."""
    layers = [side for side in sides if side is not None]
    return len({sum(one.role == role for one in layer.parameters) for layer in layers}) == 1


def _whole_name(parameter: Parameter) -> str:
    return parameter.id


def _last_step(parameter: Parameter) -> str:
    return re.split(r"[./]", parameter.id)[-1]


def _is_comparable(a: Parameter, b: Parameter | None) -> bool:
    return b is not None and a.shape == b.shape and not (a.unreadable or b.unreadable)


class PairNames:
    """Ids of parameter pairs: one for each two parameters, wherever they are used."""

    def __init__(self, a: Sequence[Layer]) -> None:
        self._a = {parameter.id for layer in a for parameter in layer.parameters}
        self._sides: dict[str, tuple[str | None, str | None]] = {}

    def of(self, name: str, sides: tuple[str | None, str | None], layer: str) -> str:
        """``name``, followed by the layer where other parameters have that id."""
        if sides[0] is None and name in self._a:
            name = f"{name} ({layer})"
        while self._sides.setdefault(name, sides) != sides:
            name = f"{name} ({layer})"
        return name
