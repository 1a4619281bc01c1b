"""Cosine distance of two vectors that come in blocks, exact also for very small turns."""

from __future__ import annotations

import math

import numpy as np

from .norms import dot, is_safe, norm

_LOPSIDED = 1e120
"""Ratio of the two norms beyond which products of their elements are lost in float64."""

_MOSTLY = 0.9
"""Share of b along a up to which subtracting it loses no more than a digit."""


class CosineAccumulator:
    """Regression of b on a through the origin, merged block by block.

    With b = c·a + r and r ⊥ a, 1 − cos = sin² / (1 + cos) and sin = ‖r‖ / ‖b‖: no difference
    of nearly equal numbers. c is kept as ``_base + _slope`` with ``_base`` 1 where b is close
    to a, because there c − 1 is what b − a tells. Merging follows Chan, Golub and LeVeque
    (1983), with norms in place of sums of squares.
    """

    def __init__(self) -> None:
        self.norm_a = 0.0
        self.norm_b = 0.0
        self._base = 0.0
        self._slope = 0.0
        self._residual = 0.0

    def add(
        self,
        a: np.ndarray,
        b: np.ndarray,
        change: np.ndarray,
        squares: tuple[float, float, float],
        spare: np.ndarray,
    ) -> None:
        """Adds a block: float64 of one shape, finite; overwrites ``spare``.

        ``change`` = b − a; ``squares`` are the sums of squares of a, of b and of ``change``.
        """
        squares_a, squares_b, _ = squares
        if is_safe(squares_a) and is_safe(squares_b):
            line = _regress(a, b, change, squares, spare)
            self._merge(math.sqrt(squares_a), math.sqrt(squares_b), *line)
        else:
            self._add_scaled(a, b)

    def merge(self, part: CosineAccumulator) -> None:
        """Adds the blocks of another one."""
        self._merge(part.norm_a, part.norm_b, part._base, part._slope, part._residual)

    def distance(self) -> float | None:
        """1 − cos, clamped to [0, 2]; ``None`` for a zero vector or hopelessly different norms."""
        direction = self._direction()
        if direction is None:
            return None
        cosine, sine = direction
        return 1.0 - cosine if cosine <= 0 else sine * sine / (1.0 + cosine)

    def angle(self) -> float | None:
        """The angle in degrees, ``None`` where ``distance`` is: exact next to 0° and to 180°."""
        direction = self._direction()
        if direction is None:
            return None
        cosine, sine = direction
        return math.degrees(math.atan2(sine, cosine))

    def _direction(self) -> tuple[float, float] | None:
        """Cosine and sine of the turn."""
        if not self.norm_a or not self.norm_b:
            return None
        ratio = self.norm_a / self.norm_b
        if not 1 / _LOPSIDED < ratio < _LOPSIDED:
            return None
        cosine = min(1.0, max(-1.0, (self._base + self._slope) * ratio))
        return cosine, min(1.0, self._residual / self.norm_b)

    def _add_scaled(self, a: np.ndarray, b: np.ndarray) -> None:
        """Adds a block whose squares would overflow or vanish, by a common power of two."""
        norms = norm(a), norm(b)
        exponent = math.frexp(max(norms))[1]
        a, b = np.ldexp(a, -exponent), np.ldexp(b, -exponent)
        change = b - a
        squares = dot(a, a), dot(b, b), dot(change, change)
        base, slope, residual = _regress(a, b, change, squares, np.empty_like(a))
        self._merge(*norms, base, slope, float(np.ldexp(residual, exponent)))

    def _merge(
        self, norm_a: float, norm_b: float, base: float, slope: float, residual: float
    ) -> None:
        total = math.hypot(self.norm_a, norm_a)
        if total:
            own, other = self.norm_a / total, norm_a / total
            apart = (base - self._base) + (slope - self._slope)
            self._residual = math.hypot(self._residual, residual, total * own * other * apart)
            if own >= other:
                self._slope += other * other * apart
            else:
                self._base, self._slope = base, slope - own * own * apart
        else:
            self._residual = math.hypot(self._residual, residual)
        self.norm_a = total
        self.norm_b = math.hypot(self.norm_b, norm_b)


def _regress(
    a: np.ndarray,
    b: np.ndarray,
    change: np.ndarray,
    squares: tuple[float, float, float],
    spare: np.ndarray,
) -> tuple[float, float, float]:
    """Base, slope and ‖residual‖ of b on a within one block."""
    squares_a, squares_b, squares_change = squares
    close = squares_change <= squares_b / 4
    base, target, left = (1.0, change, squares_change) if close else (0.0, b, squares_b)
    slope = dot(a, target) / squares_a if is_safe(squares_a) else 0.0
    along = slope * slope * squares_a
    if along < _MOSTLY * left:
        return base, slope, math.sqrt(left - along)
    np.multiply(a, slope, out=spare)
    np.subtract(target, spare, out=spare)
    return base, slope, norm(spare)
