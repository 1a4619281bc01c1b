"""Wasserstein-1 distance of two samples that come in blocks, from shared bins."""

from __future__ import annotations

import math

import numpy as np

BINS = 8192
"""Shared bins; at least half of them lie within the range of the values."""

_LEAST_EXPONENT = -1000
"""Bins of width 2^−1000 or more: the factor 2^1000 is a float64."""

_DIGITS = 52


class Wasserstein:
    """∫ |F_A − F_B| dx of the values of A and of B, in one pass and any order of blocks.

    The bins' width is a power of two and their edges its multiples, so that bins merge in
    pairs, without error, when values come that lie further apart. The error of the distance is
    at most one width. Memory: one count a bin.
    """

    def __init__(self) -> None:
        self._surplus = np.zeros(BINS + 1, np.int64)
        self._low, self._high = math.inf, -math.inf
        self._exponent = _LEAST_EXPONENT
        self._first = 0

    @property
    def width(self) -> float:
        """The width of a bin: the largest error of ``distance``."""
        return math.ldexp(1.0, self._exponent)

    def add(self, a: np.ndarray, b: np.ndarray, spare: np.ndarray) -> None:
        """Adds as many values of A as of B, finite float64; overwrites ``spare``."""
        if not a.size:
            return
        low, high = min(a.min(), b.min()), max(a.max(), b.max())
        if low < self._low or high > self._high:
            self._widen(min(float(low), self._low), max(float(high), self._high))
        self._surplus += self._counts(a, spare)
        self._surplus -= self._counts(b, spare)

    def merge(self, part: Wasserstein) -> None:
        """Adds the values of another one."""
        if part._low > part._high:
            return
        low, high = min(self._low, part._low), max(self._high, part._high)
        self._widen(low, high, part._exponent)
        np.add.at(self._surplus, *part._moved(self._exponent, self._first))

    def distance(self, count: int) -> float:
        """The distance, for ``count`` values of A and as many of B."""
        apart = self._surplus.cumsum()
        np.abs(apart, out=apart)
        return math.ldexp(int(apart.sum()) / count, self._exponent)

    def _counts(self, values: np.ndarray, spare: np.ndarray) -> np.ndarray:
        np.multiply(values, math.ldexp(1.0, -self._exponent), out=spare)
        np.subtract(spare, self._first, out=spare)
        # Rounding in the subtraction may lead one past the last bin, hence the one more.
        return np.bincount(spare.astype(np.int32), minlength=BINS + 1)

    def _widen(self, low: float, high: float, least_exponent: int = _LEAST_EXPONENT) -> None:
        span = high / (BINS - 1) - low / (BINS - 1)
        needed = [_exponent(span), _exponent(max(-low, high)) - _DIGITS]
        exponent = max(self._exponent, least_exponent, *needed)
        first = math.floor(low * math.ldexp(1.0, -exponent))
        if self._low <= self._high:
            widened = np.zeros_like(self._surplus)
            np.add.at(widened, *self._moved(exponent, first))
            self._surplus = widened
        self._exponent, self._first = exponent, first
        self._low, self._high = low, high

    def _moved(self, exponent: int, first: int) -> tuple[np.ndarray, np.ndarray]:
        """Where the bins that hold something lie among wider ones, and what they hold."""
        filled = np.flatnonzero(self._surplus)
        shift = min(exponent - self._exponent, 62)
        return ((filled + self._first) >> shift) - first, self._surplus[filled]


def _exponent(value: float) -> int:
    """The least e for which 2^e is more than a non-negative value."""
    return math.frexp(value)[1] if value else _LEAST_EXPONENT
