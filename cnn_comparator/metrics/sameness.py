"""Whether one parameter is the other but for rounding, from blocks. Exact where it says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

import numpy as np

Side = Literal["a", "b"]
Rounded = tuple[Side, str]
"""The snapshot that has the other's numbers rounded, and the type to which they are."""

FEW = 8
"""Roundings of float32 that a number computed anew may differ by: γ / √(σ² + ε) times a weight
takes six."""
_FEW = FEW * 2.0**-24
_FIRST = 1 << 8
"""Numbers that are looked at first: most pairs differ in them by more than rounding."""
_BLOCK = 1 << 15
"""Numbers looked at together then: their work arrays stay in the processor's cache."""
_COARSEST = 2.0**-8
_SUBNORMAL = 2.0**-24
"""Twice what rounding to bfloat16 changes at most, and to float16 where it has no more digits."""
_ONE_WAY = 16
"""Rounding makes numbers larger as often as smaller, weight decay or a factor does not: at least
one of so many has to go the other way."""
_COUNTED = 64
"""Numbers that differ from which on that is looked at."""


@dataclass
class Sameness:
    """What holds of all numbers added so far.

    ``identical``: the same bits. ``rounded``: the ways in which one side is the other, rounded to
    the nearest, number by number. ``few``: no number differs by more than ``FEW`` roundings of
    float32, relative to the larger of the two. ``largest`` is that relative difference at most,
    while any of these holds; ``grown`` and ``shrunk`` are how many are larger and smaller in B,
    while ``few`` does.
    """

    identical: bool = True
    rounded: frozenset[Rounded] = frozenset()
    few: bool = True
    largest: float = 0.0
    grown: int = 0
    shrunk: int = 0

    @property
    def holds(self) -> bool:
        """Whether B is A, or may be but for rounding."""
        return self.identical or self.few or bool(self.rounded)

    @property
    def is_even(self) -> bool:
        """Whether what differs goes both ways, as rounding does."""
        changed = self.grown + self.shrunk
        return changed < _COUNTED or _ONE_WAY * min(self.grown, self.shrunk) >= changed

    def merge(self, part: Sameness) -> None:
        """Adds what was found of other numbers of the same parameter."""
        self.identical &= part.identical
        self.rounded &= part.rounded
        self.few &= part.few
        self.largest = max(self.largest, part.largest)
        self.grown += part.grown
        self.shrunk += part.shrunk


def possible(dtype_a: str, dtype_b: str) -> Sameness:
    """Before anything was added, of parameters stored in these types.

    What is stored in a type is its own rounding to it. Between two doubles a difference of a few
    roundings of float32 is one.
    """
    few = (dtype_a, dtype_b) != ("float64", "float64")
    return Sameness(rounded=_ways(dtype_a, dtype_b), few=few)


@lru_cache
def _ways(dtype_a: str, dtype_b: str) -> frozenset[Rounded]:
    sides: tuple[tuple[Side, str], ...] = (("a", dtype_b), ("b", dtype_a))
    return frozenset(
        (side, to)
        for side, other in sides
        for to in _ROUND
        if other != to and (to != "float32" or other == "float64")
    )


def add_block(found: Sameness, a: np.ndarray, b: np.ndarray) -> None:
    """Adds flat float32 or float64 numbers of A and B, as long as anything holds."""
    with np.errstate(all="ignore"):
        if _is_far(a[:_FIRST], b[:_FIRST]):
            found.identical, found.rounded, found.few = False, frozenset(), False
            return
        for cut in _cuts(a.size):
            if not found.holds:
                return
            _add(found, a[cut], b[cut])


def _is_far(a: np.ndarray, b: np.ndarray) -> bool:
    """Whether a finite number differs by more than any of the roundings does: a quick look."""
    change = np.abs(b - a)
    allowed = np.maximum(np.abs(a), np.abs(b)) * _COARSEST + _SUBNORMAL
    return bool(((change > allowed) & (change < np.inf)).any())


def _cuts(size: int) -> Iterator[slice]:
    bounds = [0, *range(_FIRST, size, _BLOCK), size]
    return (slice(*two) for two in pairwise(bounds) if two[0] < two[1])


def _add(found: Sameness, a: np.ndarray, b: np.ndarray) -> None:
    equal = _same_bits(a, b)
    found.identical &= equal
    found.rounded = frozenset(one for one in found.rounded if _is_rounded(one, a, b))
    if equal or not found.holds:
        return
    x, y = a.astype(np.float64), b.astype(np.float64)
    change = y - x
    np.abs(change, out=change)
    sizes = np.abs(x), np.abs(y)
    if found.few:
        found.few = bool(((change <= _FEW * np.maximum(*sizes)) | (x == y) | _are_nan(x, y)).all())
        found.grown += int(np.count_nonzero(sizes[1] > sizes[0]))
        found.shrunk += int(np.count_nonzero(sizes[1] < sizes[0]))
    np.divide(change, np.maximum(*sizes, out=x), out=change)
    # Without those that are 0 or infinite in both, or no numbers.
    found.largest = max(found.largest, float(np.fmax.reduce(change, initial=0.0)))


def _are_nan(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.asarray(np.isnan(x) & np.isnan(y))


def _same_bits(a: np.ndarray, b: np.ndarray) -> bool:
    if a.dtype != b.dtype:
        a, b = a.astype(np.float64), b.astype(np.float64)
    bits = f"u{a.itemsize}"
    return bool((np.ascontiguousarray(a).view(bits) == np.ascontiguousarray(b).view(bits)).all())


def _is_rounded(way: Rounded, a: np.ndarray, b: np.ndarray) -> bool:
    side, to = way
    exact, rounded = (b, a) if side == "a" else (a, b)
    return np.array_equal(_ROUND[to](exact), rounded, equal_nan=True)


def _to_float32(values: np.ndarray) -> np.ndarray:
    return values.astype(np.float32)


def _to_float16(values: np.ndarray) -> np.ndarray:
    """By way of float32, as frameworks do it."""
    return _to_float32(values).astype(np.float16).astype(np.float32)


def _to_bfloat16(values: np.ndarray) -> np.ndarray:
    """To the nearest, to the even one of two that are as near; NaN stays NaN."""
    single = _to_float32(values)
    bits = single.view(np.uint32)
    kept = (bits + (0x7FFF + ((bits >> 16) & 1)).astype(np.uint32)) & np.uint32(0xFFFF0000)
    return np.where(np.isnan(single), single, kept.view(np.float32))


_ROUND: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "float16": _to_float16,
    "bfloat16": _to_bfloat16,
    "float32": _to_float32,
}
