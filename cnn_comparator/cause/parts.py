"""Which parts of a network are exchanged, and what came of it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .effects import Effect

Kind = Literal["single", "prefix", "suffix", "window"]
KINDS: tuple[Kind, ...] = ("single", "prefix", "suffix", "window")
Direction = Literal["a_into_b", "b_into_a"]
DIRECTIONS: tuple[Direction, ...] = ("a_into_b", "b_into_a")


@dataclass(frozen=True)
class Part:
    """Layers that follow each other, places ``first`` to ``last`` among those with weights."""

    first: int
    last: int


def parts_of(kind: Kind, width: int, layers: int) -> list[Part]:
    """Each layer by itself; all up to each, all from each on, or ``width`` from each on."""
    every = range(layers)
    if kind == "prefix":
        return [Part(0, last) for last in every]
    if kind == "suffix":
        return [Part(first, layers - 1) for first in every]
    size = min(width, layers) if kind == "window" else 1
    return [Part(first, first + size - 1) for first in range(layers - size + 1)]


@dataclass(frozen=True)
class PartEffect:
    """What came of exchanging the layers ``layer`` to ``last``, and of the ``control``, a change as
    large in the wrong places, ``None`` where there was none; see ``Effect``.
    """

    layer: str
    last: str
    effect: Effect
    control: Effect | None


def specificity(found: Effect, flips: int, agreeing: int) -> float:
    """The share of the flips that returned less the share of the others that changed, −1 to 1."""
    returned = found.returned / flips if flips else 0.0
    return returned - (found.collateral / agreeing if agreeing else 0.0)


def strongest(parts: Sequence[PartEffect], flips: int, agreeing: int) -> int | None:
    """The place of the part that returns most and changes least besides; of equal ones that with
    the larger recovery. ``None`` where nothing returned.
    """
    returned = [place for place, one in enumerate(parts) if one.effect.returned]
    if not returned:
        return None
    return max(
        returned,
        key=lambda place: (
            specificity(parts[place].effect, flips, agreeing),
            parts[place].effect.recovery or 0.0,
        ),
    )


def is_cause(part: PartEffect, flips: int) -> bool:
    """Whether a part may be named: it returns at least half of the flips, and at least a quarter of
    them more than a change as large in the wrong places.
    """
    by_chance = 0 if part.control is None else part.control.returned
    returned = part.effect.returned
    return returned * 2 >= flips and (returned - by_chance) * 4 >= flips
