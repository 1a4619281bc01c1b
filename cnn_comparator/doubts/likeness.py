"""Whether two snapshots are one and the same, or the same but for rounding."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from ..metrics.sameness import FEW, Sameness


def likeness(compared: Sequence[Sameness]) -> str | None:
    """What holds of all numbers that are compared, in a sentence or two; ``None`` if nothing.

    Each is what holds of one parameter; any that are the same to the last bit may be beside
    rounded ones, as normalisations in float32 are beside kernels in float16.
    """
    rest = [one for one in compared if not one.identical]
    if not compared or not all(one.holds for one in rest):
        return None
    if not rest:
        return "All numbers that are compared are equal in A and B, to the last bit."
    largest = f"{max(one.largest for one in rest):.2g}"
    ways = reduce(frozenset.intersection, (one.rounded for one in rest))
    if ways:
        way = min(ways)
        side, to = way
        here, there = ("A", "B") if side == "a" else ("B", "A")
        also = "" if all(way in one.rounded for one in compared) else ", or is equal to it"
        return (
            f"Only rounding lies between A and B: every number of {here} is that of {there} "
            f"rounded to {to}{also}. The largest relative difference is {largest}."
        )
    whole = Sameness(grown=sum(one.grown for one in rest), shrunk=sum(one.shrunk for one in rest))
    if all(one.few for one in rest) and whole.is_even:
        return (
            f"Only rounding lies between A and B: no number differs by more than {largest} of its "
            f"size, within {FEW} roundings of float32, as after an export that computes weights "
            "anew."
        )
    return None
