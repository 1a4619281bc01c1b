"""Whether the weights of kernels lie on a grid of few values, as after quantisation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

STEPS = 255
"""Of a grid, from zero to the largest weight of a kernel, at most: 8 bits, whatever the zero."""
_APART = 1e-3
"""Of a step, that a weight may lie beside the grid. Rounding to float32 moves a weight by 3e-5 of
it at most."""
_FEWEST = 4
"""Weights other than zero from which on a kernel is judged: fewer may lie on a grid by chance."""
_JUDGED = 16
"""Weights from which on a layer is."""
_LOOKED_AT = 32
"""Weights of a kernel that choose among the grids; all of them then have to lie on it."""


@dataclass(frozen=True)
class Grid:
    """Of some kernels: the largest number of values that any of them may have, ``None`` once one
    lies on no grid, and how many weights were judged.
    """

    values: int | None = 0
    judged: int = 0

    def __add__(self, other: Grid) -> Grid:
        known = self.values is not None and other.values is not None
        values = max(self.values or 0, other.values or 0) if known else None
        return Grid(values, self.judged + other.judged)

    @property
    def found(self) -> int | None:
        """The number of values, where all lies on grids and enough was judged."""
        return self.values if self.values and self.judged >= _JUDGED else None


def grid_of(kernels: np.ndarray) -> Grid:
    """``kernels`` is ``(kernels, weights)``. Ends at the first kernel that lies on no grid."""
    found = Grid()
    for kernel in kernels:
        found += _grid_of_one(kernel.astype(np.float64))
        if found.values is None:
            break
    return found


def _grid_of_one(kernel: np.ndarray) -> Grid:
    """Every weight is a multiple of one step, which divides the largest one."""
    if not np.isfinite(kernel).all():
        return Grid(None)
    weights = kernel[kernel != 0]
    if weights.size < _FEWEST:
        return Grid()
    in_units = weights / np.abs(weights).max()
    steps = np.arange(1, STEPS + 1)
    few = in_units[:_LOOKED_AT]
    for count in steps[_are_whole(steps[:, None] * few).all(axis=1)]:
        if _are_whole(count * in_units).all():
            low, high = (min(0.0, in_units.min()), max(0.0, in_units.max()))
            return Grid(round(float(count * (high - low))) + 1, weights.size)
    return Grid(None)


def _are_whole(values: np.ndarray) -> np.ndarray:
    return np.asarray(np.abs(values - np.round(values)) <= _APART)
