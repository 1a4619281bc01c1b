"""The numbers of a comparison of predictions, each with its source. All float64."""

from __future__ import annotations

from math import sqrt

import numpy as np

CALIBRATION_BINS = 15
QUANTILE = 1.959963984540054
"""Of the normal distribution, at 97.5 %."""


def jensen_shannon(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    """The Jensen–Shannon distance of two distributions a row, base 2: from 0 to 1; NaN where a
    value is not finite.

    The square root of the divergence: Endres and Schindelin, A New Metric for Probability
    Distributions, 2003. Rows are scaled to sum to 1.
    """
    p, q = (one.astype(np.float64) for one in (p, q))
    with np.errstate(invalid="ignore", divide="ignore"):
        p, q = (one / one.sum(axis=1, keepdims=True) for one in (p, q))
        middle = (p + q) / 2
        parts = (
            np.where(one > 0, one * np.log2(one / middle), one * 0.0).sum(axis=1) for one in (p, q)
        )
        # Rounding may leave less than nothing.
        divergence = np.clip(sum(parts) / 2, 0.0, 1.0)
    return np.sqrt(divergence)


def calibration_error(
    confidence: np.ndarray, right: np.ndarray, bins: int = CALIBRATION_BINS
) -> float:
    """The expected calibration error: the mean gap between confidence and accuracy over equally
    wide bins of the confidence, (low, high] but for the first, weighted by their images.

    Guo et al., On Calibration of Modern Neural Networks, 2017. NaN without images.
    """
    if confidence.size == 0:
        return float("nan")
    edges = np.linspace(0, 1, bins + 1)
    place = np.clip(np.searchsorted(edges, confidence, side="left") - 1, 0, bins - 1)
    gap = np.bincount(place, right.astype(np.float64) - confidence, bins)
    return float(np.abs(gap).sum() / confidence.size)


def wilson(count: int, total: int) -> tuple[float, float]:
    """The interval of a share at 95 %; NaN without a total. Wilson, 1927."""
    if total == 0:
        return float("nan"), float("nan")
    share, square = count / total, QUANTILE**2 / total
    middle = share + square / 2
    width = QUANTILE * sqrt(share * (1 - share) / total + square / (4 * total))
    low, high = (middle - width) / (1 + square), (middle + width) / (1 + square)
    # Rounding may leave the range.
    return (max(low, 0.0) if count else 0.0), (min(high, 1.0) if count < total else 1.0)


def mcnemar(broken: int, fixed: int) -> float:
    """How likely two snapshots that are equally good differ so much or more: the exact test of
    McNemar, 1947, two-sided. 1 where nothing was broken or fixed.
    """
    from scipy.special import bdtr

    return min(1.0, 2 * float(bdtr(min(broken, fixed), broken + fixed, 0.5)))
