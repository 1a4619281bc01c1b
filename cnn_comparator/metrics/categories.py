"""Relative percent difference, and the categories of a distribution: bins × change levels."""

from __future__ import annotations

import numpy as np

BINS = 30
LEVEL_EDGES = (0.0, 0.4, 0.8, 1.2, 1.6, 2.0)
"""Bounds of the change levels in RPD: half-open, the last one closed."""

_SMALLEST = 5e-324


def rpd(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Relative percent difference ``2|x − y| / (|x| + |y|)``, float64 in [0, 2].

    ``d(0, 0)`` is 0; NaN where either side is NaN or infinite.
    Source: Törnqvist et al. 1985; Zeng et al. 2017, equation 1.
    """
    return _changes(x, y)[1]


def bin_edges(max_abs: float, bins: int = BINS) -> np.ndarray:
    """Edges of equal bins over [0, max |x − y|], float64 ``(bins + 1,)``; the last is exact."""
    with np.errstate(over="ignore"):
        return np.linspace(0.0, max_abs, bins + 1)


def category_counts(x: np.ndarray, y: np.ndarray, max_abs: float, bins: int = BINS) -> np.ndarray:
    """Weights of every category, int64 ``(bins, levels)``; NaN and ±Inf are in none.

    Bins are those of ``np.histogram(|x − y|, bins, range=(0, max_abs))``: half-open, the last
    one closed. With ``max_abs`` 0 the snapshots are identical and every weight is in bin 0.
    """
    change, relative = _changes(x, y)
    kept = np.isfinite(relative) & (change <= max_abs)
    change, relative = change[kept], relative[kept]
    levels = len(LEVEL_EDGES) - 1
    if max_abs == 0:
        rows = np.zeros(change.shape, np.intp)
    else:
        rows = _interval(change, bin_edges(max_abs, bins))
    columns = _interval(relative, np.array(LEVEL_EDGES))
    counts = np.bincount(rows * levels + columns, minlength=bins * levels)
    return counts.astype(np.int64).reshape(bins, levels)


def category_mask(
    x: np.ndarray,
    y: np.ndarray,
    bin_range: tuple[float, float],
    rpd_range: tuple[float, float],
    max_abs: float,
) -> np.ndarray:
    """Which weights are in a category, bool with the shape of ``x``.

    The ranges are of |x − y| and of RPD: half-open, closed where they end at ``max_abs`` or 2.
    """
    change, relative = _changes(x, y)
    return (
        np.isfinite(relative)
        & _within(change, bin_range, max_abs)
        & _within(relative, rpd_range, LEVEL_EDGES[-1])
    )


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


def _changes(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """|x − y| and RPD; the RPD is NaN where a side is not finite."""
    a, b = np.asarray(x, np.float64), np.asarray(y, np.float64)
    finite = np.isfinite(a) & np.isfinite(b)
    a, b = np.where(finite, a, 0.0), np.where(finite, b, 0.0)
    with np.errstate(over="ignore", invalid="ignore"):
        change = np.abs(a - b)
        relative = 2.0 * half_rpd(change, np.abs(a), np.abs(b), np.empty(finite.shape))
    return change, np.where(finite, relative, np.nan)


def _interval(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Index of the half-open interval of each value; the last interval is closed."""
    found = np.searchsorted(edges, values, side="right") - 1
    return np.minimum(found, len(edges) - 2)


def _within(values: np.ndarray, bounds: tuple[float, float], closed_at: float) -> np.ndarray:
    low, high = bounds
    return (values >= low) & ((values <= high) if high >= closed_at else (values < high))
