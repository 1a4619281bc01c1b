"""Relative percent difference of two numbers."""

from __future__ import annotations

import numpy as np

_SMALLEST = 5e-324


def rpd(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Relative percent difference ``2|x − y| / (|x| + |y|)``, float64 in [0, 2].

    ``d(0, 0)`` is 0; NaN where either side is NaN or infinite.
    Source: Törnqvist et al. 1985; Zeng et al. 2017, equation 1.
    """
    return changes(x, y)[1]


def changes(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """|x − y| and RPD; the RPD is NaN where a side is not finite."""
    a, b = np.asarray(x, np.float64), np.asarray(y, np.float64)
    finite = np.isfinite(a) & np.isfinite(b)
    a, b = np.where(finite, a, 0.0), np.where(finite, b, 0.0)
    with np.errstate(over="ignore", invalid="ignore"):
        change = np.abs(a - b)
        relative = 2.0 * half_rpd(change, np.abs(a), np.abs(b), np.empty(finite.shape))
    return change, np.where(finite, relative, np.nan)


def half_rpd(
    change: np.ndarray, size_a: np.ndarray, size_b: np.ndarray, out: np.ndarray
) -> np.ndarray:
    """``|b − a| / (|a| + |b|)`` of finite weights into ``out``, 0 where both are zero.

    All are float64 of one shape; ``change`` is |b − a|, ``size_a`` |a|, ``size_b`` |b|.
    """
    np.add(size_a, size_b, out=out)
    too_large = None if np.isfinite(out.max(initial=0.0)) else ~np.isfinite(out)
    if out.min(initial=1.0) == 0:
        np.maximum(out, _SMALLEST, out=out)
    np.divide(change, out, out=out)
    if too_large is not None:
        quarter = change[too_large] / 4
        sizes = size_a[too_large] / 4 + size_b[too_large] / 4
        # Where the change overflows as well, the operands have opposite signs.
        out[too_large] = np.where(np.isinf(quarter), 1.0, quarter / sizes)
    return out
