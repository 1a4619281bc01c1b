"""The numbers of a comparison of predictions, against SciPy and formulas written out here."""

from __future__ import annotations

from itertools import pairwise
from math import comb

import numpy as np
import pytest
from scipy.spatial.distance import jensenshannon
from scipy.stats import binomtest

from cnn_comparator.behaviour.statistics import (
    calibration_error,
    jensen_shannon,
    mcnemar,
    wilson,
)

RNG = np.random.default_rng(0)


def test_the_jensen_shannon_distance_is_that_of_scipy() -> None:
    p, q = (RNG.dirichlet(np.full(7, 0.2), 50) for _ in range(2))
    p[0, 3] = q[1, :3] = 0
    np.testing.assert_allclose(jensen_shannon(p, q), jensenshannon(p, q, 2, axis=1), atol=1e-12)


def test_equal_rows_are_at_0_disjoint_ones_at_1_and_others_unknown() -> None:
    rows = np.array([[0.5, 0.5, 0], [0, 0, 1], [np.nan, 0, 1], [0, 0, 0]], np.float32)
    assert jensen_shannon(rows[:1], rows[:1]) == [0]
    assert jensen_shannon(rows[:1], rows[1:2]) == [1]
    assert np.isnan(jensen_shannon(rows[2:], rows[2:])).all()


def test_calibration_is_the_gap_by_bins_of_confidence() -> None:
    confidence = np.append(RNG.uniform(0, 1, 1000), [0, 1 / 15, 1])
    right = RNG.uniform(0, 1, confidence.size) < confidence**2
    edges = np.linspace(0, 1, 16)
    wanted = 0.0
    for low, high in pairwise(edges):
        inside = (confidence > low) & (confidence <= high) | (low == 0) & (confidence == 0)
        if inside.any():
            gap = abs(right[inside].mean() - confidence[inside].mean())
            wanted += inside.mean() * gap
    assert calibration_error(confidence, right) == pytest.approx(wanted, rel=1e-12)
    assert np.isnan(calibration_error(np.zeros(0), np.zeros(0, bool)))


@pytest.mark.parametrize(("count", "total"), [(0, 10), (7, 10), (10, 10), (278, 340)])
def test_the_interval_is_that_of_wilson(count: int, total: int) -> None:
    wanted = binomtest(count, total).proportion_ci(method="wilson")
    assert wilson(count, total) == pytest.approx(tuple(wanted), abs=1e-12)
    assert np.isnan(wilson(0, 0)).all()


@pytest.mark.parametrize(("broken", "fixed"), [(0, 0), (1, 0), (7, 60), (30, 31), (5, 5)])
def test_mcnemar_is_the_exact_test(broken: int, fixed: int) -> None:
    total, least = broken + fixed, min(broken, fixed)
    wanted = min(1.0, 2 * sum(comb(total, k) for k in range(least + 1)) / 2**total)
    assert mcnemar(broken, fixed) == pytest.approx(wanted, rel=1e-9)
