"""Relative percent difference and category counts, against equation 1 and np.histogram."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cnn_comparator.metrics import LEVEL_EDGES, bin_edges, category_counts, category_mask, rpd
from cnn_comparator.metrics.categories import BINS

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


def test_edges_are_those_of_the_contract() -> None:
    contract = json.loads(CONTRACT.read_text("utf-8"))
    bounds = [level["rpd"] for level in contract["levels"]]
    assert [low for low, _ in bounds] == list(LEVEL_EDGES[:-1])
    assert [high for _, high in bounds] == list(LEVEL_EDGES[1:])
    assert contract["bins"] == BINS


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
    counts = category_counts(*pair, maximum)
    with np.errstate(over="ignore"):
        histogram, edges = np.histogram(changes, bins=30, range=(0, maximum))
    np.testing.assert_array_equal(bin_edges(maximum), edges)
    np.testing.assert_array_equal(counts.sum(axis=1), histogram)
    levels = np.histogram(rpd(*pair)[np.isfinite(rpd(*pair))], bins=LEVEL_EDGES)[0]
    np.testing.assert_array_equal(counts.sum(axis=0), levels)


def test_values_on_edges() -> None:
    """Changes that are the edges themselves, and RPDs that are the bounds themselves."""
    edges = bin_edges(0.3)
    counts = category_counts(np.zeros(31), edges, edges[-1])
    assert counts.sum(axis=1).tolist() == [1] * 29 + [2]
    assert counts[0].tolist() == [1, 0, 0, 0, 0]
    ratios = np.array([1.5, 4.0])
    assert rpd(np.ones(2), ratios).tolist() == [0.4, 1.2]
    by_level = category_counts(np.ones(2), ratios, 3.0).sum(axis=0)
    assert by_level.tolist() == [0, 1, 0, 1, 0]


def test_identical_snapshots_are_in_the_first_bin() -> None:
    weights = np.array([1.0, -2.0, np.nan])
    counts = category_counts(weights, weights, 0.0)
    assert counts[0, 0] == 2
    assert counts.sum() == 2
    assert counts.shape == (30, 5)


def test_denormal_changes_are_counted() -> None:
    counts = category_counts(np.zeros(3), np.array([0, 5e-324, 1e-323]), 1e-323)
    assert counts.sum() == 3
    assert counts[-1].sum() == 1


@given(vectors())
def test_masks_select_what_the_counts_count(pair: tuple[np.ndarray, np.ndarray]) -> None:
    with np.errstate(over="ignore", invalid="ignore"):
        maximum = finite_changes(*pair).max(initial=0.0)
    assume(1e-300 < maximum < np.inf)
    with np.errstate(over="ignore"):
        edges = bin_edges(maximum)
        counts = category_counts(*pair, maximum)
    for row, level in zip(*np.nonzero(counts), strict=True):
        mask = category_mask(
            *pair,
            (edges[row], edges[row + 1]),
            (LEVEL_EDGES[level], LEVEL_EDGES[level + 1]),
            maximum,
        )
        assert mask.sum() == counts[row, level]


def test_mask_keeps_the_shape_and_its_bounds() -> None:
    x = np.zeros((2, 2))
    y = np.array([[0.0, 1.0], [2.0, np.inf]])
    assert category_mask(x, y, (1.0, 2.0), (1.6, 2.0), 2.0).tolist() == [
        [False, True],
        [True, False],
    ]
    assert category_mask(x, y, (1.0, 2.0), (1.6, 2.0), 3.0).tolist() == [[False, True], [False] * 2]
    assert not category_mask(x, y, (0.0, 2.0), (1.2, 1.6), 2.0).any()
    assert category_mask(x, x, (0.0, 0.0), (0.0, 0.4), 0.0).all()
