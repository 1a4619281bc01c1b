"""Which weights are in a category: a range of |x − y| and some change levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from .levels import LEVELS, NONE, RPD_LEVELS, level_indices
from .rpd import changes

Range = tuple[float, float]


@dataclass(frozen=True)
class Category:
    """Weights with |x − y| in ``bin`` and in any of ``levels``.

    ``levels`` are ids, each with a range of the RPD, or ``None`` for levels that are none. Ranges
    are half-open; one that ends at the last edge of the bins, or at an RPD of 2, is closed.
    """

    bin: Range
    levels: tuple[tuple[str, Range | None], ...]


def category_of(
    given: Mapping[str, Any], ids: Sequence[str], shown: Sequence[str], cuts: Sequence[float]
) -> Category:
    """A category as the panels have it, ``{"bin": range, "rpd": range or None, "level": id or
    None}``; without a level it has all that are ``shown``, of the levels ``ids`` between ``cuts``.
    """
    low, high = given["bin"]
    if given["level"] is not None:
        limits = given["rpd"]
        one = (given["level"], None if limits is None else (limits[0], limits[1]))
        return Category((low, high), (one,))
    own = dict(zip(ids, pairwise((0.0, *cuts, 2.0)), strict=False))
    return Category((low, high), tuple((level, own.get(level)) for level in shown))


def members(
    x: np.ndarray, y: np.ndarray, category: Category, end: float, floor: float
) -> np.ndarray:
    """Whether each weight is in a category, bool with the shape of ``x``.

    ``end`` is the last edge of the bins: the parameter's max |x − y|, or where a range that was
    given ends beyond it. Weights with ``|x| + |y| <= floor`` are both ≈ 0.
    NaN and ±Inf are in no category.
    """
    change, relative = changes(x, y)
    low, high = category.bin
    within = (low <= change) & ((change < high) | (high >= end)) & (low <= end)
    return within & _in_levels(level_indices(x, y, (), floor), relative, category.levels)


def _in_levels(
    special: np.ndarray, relative: np.ndarray, levels: Sequence[tuple[str, Range | None]]
) -> np.ndarray:
    """``special`` is 0 where the RPD decides, as without cuts there is one level of it."""
    found = np.zeros(special.shape, bool)
    for level, limits in levels:
        if level in RPD_LEVELS:
            low, high = limits or (0.0, 2.0)
            found |= (special == 0) & (relative >= low) & ((relative < high) | (high >= 2))
        else:
            found |= special == LEVELS.index(level)
    return found & (special != NONE)
