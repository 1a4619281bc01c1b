"""Euclidean norms in float64 that neither overflow nor vanish."""

from __future__ import annotations

import math

import numpy as np

_SMALL, _LARGE = 1e-280, 1e280
"""Sums of squares between these lost nothing to underflow or overflow that matters."""

_UNTHREADED = 8192
"""Length of dot products that OpenBLAS leaves to one thread. Those that it shares out wait for
its other threads, a whole time slice where the cores are busy, e.g. with training."""


def is_safe(squares: float) -> bool:
    """Whether a sum of squares can be trusted; zero may be one that vanished."""
    return _SMALL <= squares <= _LARGE


def dot(a: np.ndarray, b: np.ndarray) -> float:
    """Scalar product of two flat float64 arrays of one length."""
    return float(dots(a[None], b[None])[0])


def dots(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Scalar products of the rows of two float64 matrices of one shape."""
    rows, length = a.shape
    whole = length - length % _UNTHREADED
    if not whole:
        return _row_dots(a, b)
    pieces = (side[:, :whole].reshape(rows, -1, _UNTHREADED) for side in (a, b))
    sums = np.asarray(_row_dots(*pieces).sum(axis=1))
    return sums if whole == length else sums + _row_dots(a[:, whole:], b[:, whole:])


def norm(values: np.ndarray) -> float:
    """Euclidean norm of a flat float64 array."""
    with np.errstate(over="ignore"):
        squares = dot(values, values)
    if is_safe(squares):
        return math.sqrt(squares)
    peak = float(np.abs(values).max(initial=0.0))
    if peak == 0 or not math.isfinite(peak):
        return peak
    exponent = math.frexp(peak)[1]
    scaled = np.ldexp(values, -exponent)
    with np.errstate(over="ignore"):
        return float(np.ldexp(math.sqrt(dot(scaled, scaled)), exponent))


def root(squares: float, values: np.ndarray) -> float:
    """``norm(values)``, where the sum of their squares is known."""
    return math.sqrt(squares) if is_safe(squares) else norm(values)


def row_norms(rows: np.ndarray) -> np.ndarray:
    """Euclidean norms of the rows of a float64 matrix."""
    if rows.shape[1] == 1:
        return np.asarray(np.abs(rows[:, 0]))
    squares = dots(rows, rows)
    if is_safe(float(squares.min())) and is_safe(float(squares.max())):
        return np.sqrt(squares)
    exponents = np.frexp(np.abs(rows).max(axis=1))[1]
    scaled = np.ldexp(rows, -exponents[:, None])
    return np.ldexp(np.sqrt(dots(scaled, scaled)), exponents)


def _row_dots(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Scalar products along the last axis."""
    return np.matmul(a[..., None, :], b[..., None])[..., 0, 0]
