"""The Wasserstein distance of blocks against SciPy, to a bin."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.stats import wasserstein_distance

from cnn_comparator.metrics.spread import Spread
from cnn_comparator.metrics.wasserstein import BINS, Wasserstein

numbers = st.floats(-1e6, 1e6) | st.floats(-1e-6, 1e-6) | st.sampled_from([0.0, 1.0, 1e6, -1e6])


def accumulate(a: np.ndarray, b: np.ndarray, blocks: list[np.ndarray]) -> Wasserstein:
    found = Wasserstein()
    for block in blocks:
        found.add(a[block], b[block], np.empty(len(block)))
    return found


@st.composite
def samples(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    size = draw(st.integers(1, 50))
    a, b = (draw(hnp.arrays(np.float64, size, elements=numbers)) for _ in range(2))
    offset = draw(st.sampled_from([0.0, 0.0, 1e9]))
    return a + offset, b + offset


@given(samples(), st.integers(1, 7), st.randoms())
def test_against_scipy(pair: tuple[np.ndarray, np.ndarray], cuts: int, random: Random) -> None:
    a, b = pair
    blocks = [part for part in np.array_split(np.arange(a.size), cuts) if part.size]
    found = accumulate(a, b, blocks)
    assert abs(found.distance(a.size) - wasserstein_distance(a, b)) <= found.width * (1 + 1e-9)
    span = max(a.max(), b.max()) - min(a.min(), b.min())
    rounding = 2.0**-51 * max(np.abs(a).max(), np.abs(b).max())
    assert found.width <= max(2 * span / (BINS - 1), rounding, 2.0**-1000)
    random.shuffle(blocks)
    again = accumulate(a, b, blocks)
    assert (again.width, again.distance(a.size)) == (found.width, found.distance(a.size))


def test_blind_to_permutation_and_exact_for_a_shift() -> None:
    a = np.random.default_rng(0).permutation(np.arange(1000.0))
    everything = [np.arange(1000)]
    assert accumulate(a, a[::-1].copy(), everything).distance(1000) == 0
    assert accumulate(a, a + 3, everything).distance(1000) == 3


def test_small_numbers_after_and_before_large_ones() -> None:
    a = np.array([1e-9, 2e-9, 1e9])
    for order in ([[0], [1], [2]], [[2], [0], [1]]):
        found = accumulate(a, np.zeros(3), [np.array(block) for block in order])
        assert abs(found.distance(3) - a.mean()) <= found.width


def test_one_number_alone() -> None:
    ones = np.full(5, 0.1)
    assert accumulate(ones, ones, [np.arange(5)]).distance(5) == 0
    assert accumulate(np.zeros(5), np.zeros(5), [np.arange(5)]).distance(5) == 0
    step = accumulate(np.ones(5), np.full(5, 1 + 2.0**-40), [np.arange(5)])
    assert step.distance(5) == pytest.approx(2.0**-40, rel=1e-3)


@given(hnp.arrays(np.float64, st.integers(1, 40), elements=numbers), st.integers(1, 5))
def test_spread_in_blocks(values: np.ndarray, cuts: int) -> None:
    spread = Spread()
    for block in np.array_split(values, cuts):
        spread.add(block, float(block @ block))
    assert spread.count == values.size
    assert spread.mean == pytest.approx(values.mean(), rel=1e-12, abs=1e-9)
    wanted = np.linalg.norm(values - values.mean())
    assert spread.deviation == pytest.approx(wanted, rel=1e-11, abs=1e-9)


def test_spread_of_numbers_far_from_zero() -> None:
    values = 1e6 + np.random.default_rng(1).standard_normal(1000) * 1e-6
    spread = Spread()
    for block in np.array_split(values, 7):
        spread.add(block, float(block @ block))
    assert spread.deviation == pytest.approx(np.linalg.norm(values - values.mean()), rel=1e-6)
