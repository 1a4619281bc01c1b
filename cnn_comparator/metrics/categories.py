"""The categories of a distribution: bins of |x − y| × change levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from .levels import LEVELS, RPD_CUTS, level_indices
from .rpd import changes

BINS = 30
MOST_BINS = 1000
LOG_DECADES = 6
"""Logarithmic bins begin so many powers of ten below the largest change."""


@dataclass(frozen=True)
class Bins:
    """How |x − y| is cut into bins; ``None`` leaves it to the data.

    ``range`` is that of the ``count`` bins; what lies outside has one more bin on that side.
    """

    count: int | None = None
    range: tuple[float, float] | None = None
    scale: Literal["linear", "log"] = "linear"


AUTOMATIC = Bins()


def bin_edges(max_abs: float, bins: Bins = AUTOMATIC) -> np.ndarray:
    """Rising edges of bins that cover [0, max |x − y|], float64; the first is 0.

    Raises ``ValueError`` for a range that is empty, negative, or logarithmic from zero.
    """
    count = BINS if bins.count is None else bins.count
    smallest = max_abs / 10**LOG_DECADES
    # A logarithm needs a positive beginning, which the least of all numbers do not leave.
    linear = bins.scale == "linear" or (bins.range is None and smallest == 0)
    low, high = bins.range or (0.0 if linear else smallest, max_abs)
    if max_abs == 0 and bins.range is None:
        return np.zeros(count + 1)
    if not (0 <= low < high < np.inf) or not 1 <= count <= MOST_BINS or not (linear or low > 0):
        raise ValueError(f"There are no {count} {bins.scale} bins between {low} and {high}.")
    with np.errstate(over="ignore"):
        inner = (np.linspace if linear else np.geomspace)(low, high, count + 1)
    before = [0.0] if low > 0 else []
    after = [max_abs] if max_abs > high else []
    return np.concatenate([before, inner, after])


def category_counts(
    x: np.ndarray,
    y: np.ndarray,
    edges: np.ndarray,
    cuts: Sequence[float] = RPD_CUTS,
    floor: float = 0.0,
) -> np.ndarray:
    """Weights of every category, int64 ``(bins, levels)``; NaN and ±Inf are in none.

    Bins are half-open, the last one closed, as those of ``np.histogram``; with edges that are
    all 0 the snapshots are identical and every weight is in bin 0. Levels are ``LEVELS``.
    """
    change = changes(x, y)[0]
    level = level_indices(x, y, cuts, floor)
    kept = level >= 0
    columns = level[kept].astype(np.intp)
    rows = _interval(change[kept], edges) if edges[-1] > 0 else np.zeros_like(columns)
    bins, levels = len(edges) - 1, len(LEVELS)
    counts = np.bincount(rows * levels + columns, minlength=bins * levels)
    return counts.astype(np.int64).reshape(bins, levels)


def _interval(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Index of the half-open interval of each value; the last interval is closed."""
    found = np.searchsorted(edges, values, side="right") - 1
    return np.minimum(found, len(edges) - 2)
