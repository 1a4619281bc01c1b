"""Whether two snapshots are one and the same, or the same but for rounding."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from ..metrics.sameness import FEW, Sameness
from ..words import say


def likeness(compared: Sequence[Sameness]) -> str | None:
    """What holds of all numbers that are compared, in a sentence or two; ``None`` if nothing.

    Each is what holds of one parameter; any that are the same to the last bit may be beside
    rounded ones, as normalisations in float32 are beside kernels in float16.
    """
    rest = [one for one in compared if not one.identical]
    if not compared or not all(one.holds for one in rest):
        return None
    if not rest:
        return say(
            "likeness.equal", "All numbers that are compared are equal in A and B, to the last bit."
        )
    largest = f"{max(one.largest for one in rest):.2g}"
    ways = reduce(frozenset.intersection, (one.rounded for one in rest))
    if ways:
        way = min(ways)
        side, to = way
        here, there = ("A", "B") if side == "a" else ("B", "A")
        told = {"here": here, "there": there, "to": to, "largest": largest}
        if all(way in one.rounded for one in compared):
            return say(
                "likeness.rounded",
                "Only rounding lies between A and B: every number of {here} is that of {there} "
                "rounded to {to}. The largest relative difference is {largest}.",
                **told,
            )
        return say(
            "likeness.rounded_or_equal",
            "Only rounding lies between A and B: every number of {here} is that of {there} "
            "rounded to {to}, or is equal to it. The largest relative difference is {largest}.",
            **told,
        )
    whole = Sameness(grown=sum(one.grown for one in rest), shrunk=sum(one.shrunk for one in rest))
    if all(one.few for one in rest) and whole.is_even:
        return say(
            "likeness.few_roundings",
            "Only rounding lies between A and B: no number differs by more than {largest} of its "
            "size, within {few} roundings of float32, as after an export that computes weights "
            "anew.",
            largest=largest,
            few=FEW,
        )
    return None
