"""Standard deviation of values that come in blocks."""

from __future__ import annotations

import math

import numpy as np

from .norms import is_safe, norm

_MOSTLY = 1e-3
"""Share of the squares that must remain after the mean is taken out, to keep 12 digits."""


class Spread:
    """Mean and ‖x − mean‖₂, merged block by block.

    Source: Chan, Golub and LeVeque 1983, with norms in place of sums of squares.
    """

    def __init__(self) -> None:
        self.count = 0
        self.mean = 0.0
        self.deviation = 0.0
        """‖x − mean‖₂; the variance is its square over ``count``."""

    def add(self, values: np.ndarray, squares: float) -> None:
        """Adds a block of finite float64 numbers and the sum of their squares."""
        count = values.size
        if not count:
            return
        mean = float(values.sum()) / count
        rest = squares - count * mean * mean
        trusted = is_safe(squares) and rest > _MOSTLY * squares
        deviation = math.sqrt(rest) if trusted else norm(values - mean)
        self._merge(count, mean, deviation)

    def merge(self, part: Spread) -> None:
        """Adds the blocks of another one."""
        if part.count:
            self._merge(part.count, part.mean, part.deviation)

    def _merge(self, count: int, mean: float, deviation: float) -> None:
        total = self.count + count
        apart = (mean - self.mean) * math.sqrt(self.count / total * count)
        self.deviation = math.hypot(self.deviation, deviation, apart)
        self.mean += (mean - self.mean) * (count / total)
        self.count = total
