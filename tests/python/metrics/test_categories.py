"""Relative percent difference and category counts, against equation 1 and np.histogram."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cnn_comparator.metrics import (
    LEVELS,
    Bins,
    bin_edges,
    category_counts,
    level_indices,
    rpd,
)
from cnn_comparator.metrics.categories import BINS, LOG_DECADES, MOST_BINS
from cnn_comparator.metrics.floor import EPSILON, OTHERWISE, default_floor
from cnn_comparator.metrics.levels import RPD_CUTS

CONTRACT = Path(__file__).parents[3] / "protocol" / "measures.json"
anything = st.floats() | st.floats(width=32) | st.sampled_from([0.0, 1.0, -1.0, 5e-324, 1.7e308])


@st.composite
def vectors(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    size = draw(st.integers(0, 40))
    a = draw(hnp.arrays(np.float64, size, elements=anything))
    b = draw(hnp.arrays(np.float64, size, elements=anything))
    return a, b


def finite_changes(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    kept = np.isfinite(a) & np.isfinite(b)
    return np.abs(a[kept] - b[kept])


def test_constants_are_those_of_the_contract() -> None:
    contract = json.loads(CONTRACT.read_text("utf-8"))
    bounds = [level["rpd"] for level in contract["levels"]]
    assert bounds == [list(pair) for pair in pairwise((0.0, *RPD_CUTS, 2.0))]
    ids = [level["id"] for level in (*contract["levels"], *contract["special_levels"])]
    assert ids == list(LEVELS)
    assert sorted(contract["precedence"]) == sorted(LEVELS)
    assert (contract["bins"], contract["most_bins"]) == (BINS, MOST_BINS)
    assert contract["log_decades"] == LOG_DECADES
    assert contract["floor"]["epsilon"] == EPSILON
    assert contract["floor"]["otherwise"] == OTHERWISE


def test_ratios_of_the_contract_are_those_of_the_cut_points() -> None:
    contract = json.loads(CONTRACT.read_text("utf-8"))
    ratios = [f"{round((2 + cut) / (2 - cut), 1):g}×" for cut in RPD_CUTS]
    texts = [level["ratio"] for level in contract["levels"]]
    inner = [f"{low} to {high}" for low, high in pairwise(ratios)]
    assert texts == [f"up to {ratios[0]}", *inner, f"over {ratios[-1]}"]


@pytest.mark.parametrize(
    ("x", "y", "wanted"),
    [
        (0, 0, 0),
        (1, 3, 1),
        (3, 1, 1),
        (1, 1.5, 0.4),
        (-1, -4, 1.2),
        (1, -1e-3, 2),
        (0, 5e-324, 2),
        (5e-324, 1.5e-323, 1),
        (1.7e308, -1.7e308, 2),
        (1.5e308, 0.5e308, 1),
        (np.nan, 1, np.nan),
        (np.inf, np.inf, np.nan),
        (1, -np.inf, np.nan),
    ],
)
def test_rpd_by_hand(x: float, y: float, wanted: float) -> None:
    np.testing.assert_allclose(rpd(np.array(x), np.array(y)), wanted, rtol=1e-15)


def test_rpd_widens_first() -> None:
    x, y = np.array([1.0], np.float16), np.array([1.0009765625], np.float16)
    assert rpd(x, y)[0] == pytest.approx(2 * 0.0009765625 / 2.0009765625, rel=1e-15)
    large = np.array([3e38], np.float32)
    assert rpd(large, -large)[0] == 2


@given(vectors())
def test_rpd_against_exact_arithmetic(pair: tuple[np.ndarray, np.ndarray]) -> None:
    for x, y, got in zip(*pair, rpd(*pair), strict=True):
        if np.isfinite(x) and np.isfinite(y):
            a, b = Fraction(float(x)), Fraction(float(y))
            total = abs(a) + abs(b)
            assert got == pytest.approx(float(2 * abs(a - b) / total) if total else 0, rel=1e-15)
            assert 0 <= got <= 2
        else:
            assert np.isnan(got)


@given(vectors())
def test_counts_are_those_of_numpy(pair: tuple[np.ndarray, np.ndarray]) -> None:
    with np.errstate(over="ignore", invalid="ignore"):
        changes = finite_changes(*pair)
    maximum = changes.max(initial=0.0)
    assume(1e-300 < maximum < np.inf)
    counts = category_counts(*pair, bin_edges(maximum))
    with np.errstate(over="ignore"):
        histogram, edges = np.histogram(changes, bins=30, range=(0, maximum))
    np.testing.assert_array_equal(bin_edges(maximum), edges)
    np.testing.assert_array_equal(counts.sum(axis=1), histogram)


@given(
    vectors(),
    st.floats(0, 1e-3),
    st.sampled_from([RPD_CUTS, (0.1, 0.2, 1.0, 1.9)]),
    st.sampled_from(
        [
            Bins(),
            Bins(7),
            Bins(scale="log"),
            Bins(5, (1e-3, 1e2), "log"),
            Bins(4, (0.5, 3.0)),
            Bins(None, (0.0, 1e9)),
        ]
    ),
)
def test_every_weight_is_in_one_rectangle_or_not_finite(
    pair: tuple[np.ndarray, np.ndarray], floor: float, cuts: tuple[float, ...], bins: Bins
) -> None:
    a, b = pair
    with np.errstate(over="ignore", invalid="ignore"):
        maximum = finite_changes(a, b).max(initial=0.0)
    assume(1e-300 < maximum < np.inf)
    with np.errstate(over="ignore"):
        edges = bin_edges(maximum, bins)
    assert (np.diff(edges) > 0).all()
    assert edges[0] == 0
    assert edges[-1] >= maximum
    counts = category_counts(a, b, edges, cuts, floor)
    nonfinite = np.count_nonzero(~(np.isfinite(a) & np.isfinite(b)))
    assert counts.sum() + nonfinite == a.size
    by_level = [level_by_hand(x, y, cuts, floor) for x, y in zip(a, b, strict=True)]
    for index, level in enumerate(LEVELS):
        assert counts[:, index].sum() == by_level.count(level)


def level_by_hand(x: float, y: float, cuts: tuple[float, ...], floor: float) -> str | None:
    """The order of precedence in ``measures.json``, one weight at a time."""
    if not (np.isfinite(x) and np.isfinite(y)):
        return None
    if abs(float(x)) + abs(float(y)) <= floor:
        return "both_zero"
    if y == 0:
        return "to_zero"
    if x == 0:
        return "from_zero"
    if (x < 0) != (y < 0):
        return "sign_flip"
    relative = rpd(np.array([x]), np.array([y]))[0]
    names = LEVELS[: len(cuts) + 1]
    return next((name for name, cut in zip(names, cuts, strict=False) if relative < cut), names[-1])


@pytest.mark.parametrize(
    ("x", "y", "floor", "level"),
    [
        (0, 0, 0, "both_zero"),
        (1, 1, 0, "very_small"),
        (1, 1, 2, "both_zero"),
        (1, 1, np.nextafter(2, 0), "very_small"),
        (1, 0, 0, "to_zero"),
        (1, -0.0, 1, "both_zero"),
        (-1, -0.0, 0.5, "to_zero"),
        (0, -2, 0, "from_zero"),
        (-0.0, 2, 0, "from_zero"),
        (1, -1e-300, 0, "sign_flip"),
        (-1e-300, 1e-300, 0, "sign_flip"),
        (1, 1.5, 0, "small"),
        (-1, -4, 0, "large"),
        (1, 1e-300, 0, "very_large"),
    ],
)
def test_levels_by_hand(x: float, y: float, floor: float, level: str) -> None:
    found = level_indices(np.array([x]), np.array([y]), floor=floor)
    assert LEVELS[found[0]] == level


def test_bins_by_hand() -> None:
    assert bin_edges(8.0, Bins(2)).tolist() == [0, 4, 8]
    assert bin_edges(8.0, Bins(2, (1.0, 3.0))).tolist() == [0, 1, 2, 3, 8]
    assert bin_edges(2.0, Bins(2, (1.0, 3.0))).tolist() == [0, 1, 2, 3]
    np.testing.assert_allclose(bin_edges(1.0, Bins(3, None, "log")), [0, 1e-6, 1e-4, 1e-2, 1])
    np.testing.assert_allclose(bin_edges(1e3, Bins(2, (1.0, 100.0), "log")), [0, 1, 10, 100, 1e3])
    assert bin_edges(0.0, Bins(3, None, "log")).tolist() == [0] * 4
    assert bin_edges(4 * 5e-324, Bins(2, None, "log")).tolist() == [0, 1e-323, 2e-323]
    assert [len(bin_edges(1.0, Bins(count))) for count in (1, 1000)] == [2, 1001]


@pytest.mark.parametrize(
    "bins",
    [
        Bins(0),
        Bins(1001),
        Bins(2, (3.0, 3.0)),
        Bins(2, (-1.0, 3.0)),
        Bins(2, (0.0, np.inf)),
        Bins(2, (0.0, 3.0), "log"),
    ],
)
def test_impossible_bins_are_refused(bins: Bins) -> None:
    with pytest.raises(ValueError, match="There are no"):
        bin_edges(1.0, bins)


def test_the_floor_is_a_rounding_step_at_the_typical_size() -> None:
    assert default_floor(0.5, 1.5, "float32", "float64") == 2 * 2.0**-23
    assert default_floor(0.5, 1.5, "float16", "bfloat16") == 2 * 2.0**-7
    assert default_floor(0.5, 1.5, "int8", "float64") == 2 * 2.0**-23
    step = np.float32(2.0**-24)
    assert np.float32(1) + step == 1, "half of it at size 1 is lost"


def test_values_on_edges() -> None:
    """Changes that are the edges themselves, and RPDs that are the bounds themselves."""
    edges = bin_edges(0.3)
    counts = category_counts(np.zeros(31), edges, edges)
    assert counts.sum(axis=1).tolist() == [1] * 29 + [2]
    ratios = np.array([1.5, 4.0])
    assert rpd(np.ones(2), ratios).tolist() == [0.4, 1.2]
    by_level = category_counts(np.ones(2) / 8, ratios / 8, bin_edges(3.0)).sum(axis=0)
    assert by_level.tolist() == [0, 1, 0, 1, 0, 0, 0, 0, 0]
    assert level_indices(np.ones(2) / 8, ratios / 8).tolist() == [1, 3]


def test_identical_snapshots_are_in_the_first_bin() -> None:
    weights = np.array([1.0, -2.0, np.nan])
    counts = category_counts(weights, weights, bin_edges(0.0))
    assert counts[0, 0] == 2
    assert counts.sum() == 2
    assert counts.shape == (30, 9)


def test_denormal_changes_are_counted() -> None:
    counts = category_counts(np.zeros(3), np.array([0, 5e-324, 1e-323]), bin_edges(1e-323))
    assert counts.sum() == 3
    assert counts[-1].sum() == 1


@given(vectors(), st.floats(0, 1))
def test_counts_are_of_the_weights_between_two_edges(
    pair: tuple[np.ndarray, np.ndarray], floor: float
) -> None:
    with np.errstate(over="ignore", invalid="ignore"):
        change = np.abs(pair[0] - pair[1])
        maximum = finite_changes(*pair).max(initial=0.0)
    assume(1e-300 < maximum < np.inf)
    with np.errstate(over="ignore"):
        edges = bin_edges(maximum)
        counts = category_counts(*pair, edges, floor=floor)
        levels = level_indices(*pair, floor=floor)
    for row, level in zip(*np.nonzero(counts), strict=True):
        below = change <= maximum if row == len(counts) - 1 else change < edges[row + 1]
        within = (change >= edges[row]) & below & (levels == level)
        assert within.sum() == counts[row, level]
