"""Change levels: in which of them a weight is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .rpd import changes

RPD_CUTS = (0.4, 0.8, 1.2, 1.6)
"""Bounds between the levels of equation 1; each level is half-open, the last one closed."""

RPD_LEVELS = ("very_small", "small", "medium", "large", "very_large")
SPECIAL_LEVELS = ("sign_flip", "to_zero", "from_zero", "both_zero")
LEVELS = (*RPD_LEVELS, *SPECIAL_LEVELS)
"""In the order of the columns of a distribution; see ``protocol/measures.json``."""

NONE = -1
"""The index of positions that are in no level: NaN or ±Inf on a side."""


def level_indices(
    x: np.ndarray, y: np.ndarray, cuts: Sequence[float] = RPD_CUTS, floor: float = 0.0
) -> np.ndarray:
    """Index into ``LEVELS`` of every weight, int8 with the shape of ``x``; ``NONE`` for none.

    The first that applies: both ≈ 0 (``|x| + |y| <= floor``), to zero, from zero, sign flip,
    and else the RPD level between the four rising ``cuts``.
    """
    relative = changes(x, y)[1]
    a, b = np.asarray(x, np.float64), np.asarray(y, np.float64)
    with np.errstate(over="ignore", invalid="ignore"):
        tiny = np.abs(a) + np.abs(b) <= floor
    found = np.searchsorted(np.asarray(cuts, np.float64), relative, side="right").astype(np.int8)
    conditions = {
        "sign_flip": ((a < 0) & (b > 0)) | ((a > 0) & (b < 0)),
        "from_zero": (a == 0) & (b != 0),
        "to_zero": (a != 0) & (b == 0),
        "both_zero": tiny,
    }
    for level, applies in conditions.items():
        found = np.where(applies, np.int8(LEVELS.index(level)), found)
    return np.where(np.isfinite(relative), found, np.int8(NONE))
