"""Which weights are in a category: a range of |x − y| and some change levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
