"""Euclidean norms in float64 that neither overflow nor vanish."""

from __future__ import annotations

import math

import numpy as np

_SMALL, _LARGE = 1e-280, 1e280
"""Sums of squares between these lost nothing to underflow or overflow that matters."""

_LONG = 512
"""Length of segments from which on a dot product for each is the fastest."""

_UNTHREADED = 8192
"""Length of dot products that OpenBLAS leaves to one thread. Those that it shares out wait for
its other threads, a whole time slice where the cores are busy, e.g. with training."""


def is_safe(squares: float) -> bool:
    """Whether a sum of squares can be trusted; zero may be one that vanished."""
    return _SMALL <= squares <= _LARGE


def dot(a: np.ndarray, b: np.ndarray) -> float:
    """Scalar product of two flat float64 arrays of one length."""
    pieces = range(0, len(a), _UNTHREADED)
    return float(sum(np.dot(a[at : at + _UNTHREADED], b[at : at + _UNTHREADED]) for at in pieces))


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


def segment_norms(values: np.ndarray, starts: np.ndarray, spare: np.ndarray) -> np.ndarray:
    """Euclidean norms of the segments of ``values`` that begin at ``starts``, float64.

    ``starts`` begins with 0 and increases strictly; ``spare`` has the shape of ``values`` and
    is overwritten. ``values`` are non-negative.
    """
    if len(starts) == len(values):
        return values
    if len(starts) * _LONG <= len(values):
        return np.array([norm(segment) for segment in np.split(values, starts[1:])])
    squares = np.add.reduceat(np.multiply(values, values, out=spare), starts)
    if is_safe(float(squares.min())) and is_safe(float(squares.max())):
        return np.sqrt(squares)
    exponents = np.frexp(np.maximum.reduceat(values, starts))[1]
    lengths = np.diff(starts, append=len(values))
    np.ldexp(values, -np.repeat(exponents, lengths), out=spare)
    return np.ldexp(np.sqrt(np.add.reduceat(spare * spare, starts)), exponents)
