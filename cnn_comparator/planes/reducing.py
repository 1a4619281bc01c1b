"""Planes small enough to be sent and drawn. Pure."""

from __future__ import annotations

from typing import Literal

import numpy as np

MOST_SIDE = 1024
"""Places along the longer side of a plane that is drawn."""

Way = Literal["mean", "middle", "largest"]
"""What stands for a square of places: their mean, the one in the middle, or the one that is
farthest from zero."""


def step_of(plane: np.ndarray) -> int:
    """How many places ``(height, width, …)`` along each axis are drawn as one."""
    return max(1, -(-max(plane.shape[:2]) // MOST_SIDE))


def reduced(plane: np.ndarray, way: Way) -> np.ndarray:
    """A plane ``(height, width, …)`` of at most ``MOST_SIDE`` a side.

    A square with NaN in it is NaN, but for ``"middle"``.
    """
    step = step_of(plane)
    if step == 1:
        return plane
    starts = [np.arange(0, extent, step) for extent in plane.shape[:2]]
    if way == "middle":
        rows, columns = (
            np.minimum(start + step // 2, extent - 1)
            for start, extent in zip(starts, plane.shape[:2], strict=True)
        )
        return plane[rows][:, columns]
    if way == "largest":
        most, least = _over(np.maximum, plane, starts), _over(np.minimum, plane, starts)
        return np.where(most >= -least, most, least)
    counts = _over(np.add, np.ones(plane.shape[:2]), starts)
    counts = counts.reshape(counts.shape + (1,) * (plane.ndim - 2))
    return np.asarray(_over(np.add, plane, starts) / counts)


def _over(function: np.ufunc, plane: np.ndarray, starts: list[np.ndarray]) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        rows = function.reduceat(plane, starts[0], axis=0)
        return np.asarray(function.reduceat(rows, starts[1], axis=1))
