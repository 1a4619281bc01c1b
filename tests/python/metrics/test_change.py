"""Measures against hand-computed values and against exact rational arithmetic."""

from __future__ import annotations

import json
import math
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cnn_comparator.metrics import ChangeAccumulator
from cnn_comparator.metrics import distances as distances_module
from cnn_comparator.metrics.norms import norm

CONTRACT = Path(__file__).parents[3] / "protocol" / "measures.json"
RELATIVE = 1e-12


def accumulate(a: np.ndarray, b: np.ndarray, cuts: tuple[int, ...] = ()) -> ChangeAccumulator:
    """Adds two tensors in the blocks between ``cuts``, every other by way of another one."""
    accumulator = ChangeAccumulator(a.shape)
    bounds = sorted({0, *(cut % (a.size + 1) for cut in cuts), a.size})
    for number, (start, stop) in enumerate(pairwise(bounds)):
        into = accumulator if number % 2 else ChangeAccumulator(a.shape, start, stop)
        into.add(start, a.ravel()[start:stop], b.ravel()[start:stop])
        if into is not accumulator:
            accumulator.merge(into)
    return accumulator


def root(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).sqrt()


def exact(a: np.ndarray, b: np.ndarray) -> dict[str, float | None]:
    """The measures of finite tensors, rounded once at the end."""
    pairs = [(Fraction(float(x)), Fraction(float(y))) for x, y in zip(a.flat, b.flat, strict=True)]
    count = len(pairs)
    changes = [abs(y - x) for x, y in pairs]
    with localcontext() as context:
        context.prec = 120
        distance = root(sum((change * change for change in changes), Fraction(0)))
        norm_a = root(sum((x * x for x, _ in pairs), Fraction(0)))
        norm_b = root(sum((y * y for _, y in pairs), Fraction(0)))
        inner = sum((x * y for x, y in pairs), Fraction(0))
        cosine = angle = None
        if norm_a and norm_b:
            product = Decimal(inner.numerator) / Decimal(inner.denominator)
            exact_cosine = product / (norm_a * norm_b)
            cosine = float(1 - exact_cosine)
            sine = max(Decimal(0), 1 - exact_cosine * exact_cosine).sqrt()
            angle = math.degrees(math.atan2(sine, exact_cosine))
        crest = None
        if distance:
            largest = max(changes)
            peak = Decimal(largest.numerator) / Decimal(largest.denominator)
            crest = float(peak * Decimal(count).sqrt() / distance)
        shares = [
            2 * change / (abs(x) + abs(y)) if x or y else Fraction(0)
            for change, (x, y) in zip(changes, pairs, strict=True)
        ]
        events = {
            "share_changed": [x != y for x, y in pairs],
            "share_sign_flips": [x * y < 0 for x, y in pairs],
            "share_to_zero": [x != 0 and y == 0 for x, y in pairs],
            "share_from_zero": [x == 0 and y != 0 for x, y in pairs],
        }
        return {
            "euclidean": float(distance),
            "relative": float(distance / norm_a) if norm_a else None,
            "rms": float(distance / Decimal(count).sqrt()) if count else None,
            "cosine": cosine,
            "angle": angle,
            "max_abs": float(max(changes)) if count else None,
            "crest": crest,
            "mean_rpd": float(sum(shares, Fraction(0)) / count) if count else None,
            **{
                name: float(Fraction(sum(found), count)) if count else None
                for name, found in events.items()
            },
        }


def assert_measures(found: dict[str, float | None], wanted: dict[str, float | None]) -> None:
    """All but the Wasserstein distance, which has tests of its own."""
    wanted = {measure: want for measure, want in wanted.items() if measure != "wasserstein"}
    assert found.keys() == {*wanted, "wasserstein"}
    for measure, want in wanted.items():
        got = found[measure]
        if want is None or not math.isfinite(want):
            assert got is None, measure
            continue
        assert got is not None, measure
        # Below the accuracy of b − a itself, the sine of the turn is known to a rounding only.
        slack = {
            "cosine": 1e-15 * math.sqrt(max(want, 1e-32)),
            "angle": 1e-13,
        }.get(measure, 1e-322)
        assert abs(got - want) <= RELATIVE * want + slack, measure


largest = float(np.float32(3e38))
singles = st.floats(-largest, largest, width=32)
halves = st.floats(width=16, allow_nan=False, allow_infinity=False)
magnitudes = st.floats(min_value=1e-50, max_value=1e50)
doubles = magnitudes | magnitudes.map(lambda value: -value) | st.just(0.0)
shapes = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)


@st.composite
def parameters(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    shape = draw(shapes)
    dtype, elements = draw(
        st.sampled_from([(np.float32, singles), (np.float32, halves), (np.float64, doubles)])
    )
    a = draw(hnp.arrays(dtype, shape, elements=elements))
    near = draw(st.booleans())
    b = draw(hnp.arrays(dtype, shape, elements=elements))
    if near:
        b = a + dtype(1e-3) * np.abs(a).max(initial=0) * (b / (1 + np.abs(b)))
    return a, np.asarray(b, dtype)


def test_by_hand() -> None:
    a = np.array([[3, 0], [0, 4]], np.float32)
    b = np.array([[3, 3], [4, 4]], np.float32)
    accumulator = accumulate(a, b)
    measures = accumulator.measures()
    # Sorted, A is 0 0 3 4 and B is 3 3 4 4, 1.75 apart in the mean; the variances are 3.1875
    # and 0.25.
    assert measures.pop("wasserstein") == pytest.approx(1.75 / math.sqrt(1.71875), abs=1e-3)
    assert measures == pytest.approx(
        {
            "euclidean": 5.0,
            "relative": 1.0,
            "rms": 2.5,
            "cosine": 1 - 25 / (5 * math.sqrt(50)),
            "angle": math.degrees(math.acos(25 / (5 * math.sqrt(50)))),
            "max_abs": 4.0,
            "crest": 1.6,
            "mean_rpd": 1.0,
            "share_changed": 0.5,
            "share_sign_flips": 0.0,
            "share_to_zero": 0.0,
            "share_from_zero": 0.5,
        },
        rel=1e-15,
    )
    assert accumulator.kernel_distances.tolist() == [3.0, 4.0]
    assert (accumulator.finite, accumulator.nonfinite) == (4, 0)


def test_not_symmetric_where_the_contract_says_so() -> None:
    a, b = np.array([1.0, 0.0]), np.array([0.0, 2.0])
    assert accumulate(a, b).measures()["relative"] == pytest.approx(math.sqrt(5))
    assert accumulate(b, a).measures()["relative"] == pytest.approx(math.sqrt(5) / 2)


def test_ids_are_those_of_the_contract() -> None:
    contract = json.loads(CONTRACT.read_text("utf-8"))
    measures = ChangeAccumulator((1,)).measures()
    assert set(measures) == {measure["id"] for measure in contract["measures"]}


@given(parameters(), st.lists(st.integers(0, 256)))
def test_against_exact_arithmetic(pair: tuple[np.ndarray, np.ndarray], cuts: list[int]) -> None:
    a, b = pair
    accumulator = accumulate(a, b, tuple(cuts))
    assert_measures(accumulator.measures(), exact(a, b))
    kernels = [(a, b)] if a.ndim == 0 else list(zip(a, b, strict=True))
    wanted = np.array(
        [exact(np.asarray(x), np.asarray(y))["euclidean"] for x, y in kernels], np.float64
    )
    np.testing.assert_allclose(accumulator.kernel_distances, wanted, rtol=RELATIVE, atol=1e-322)


@given(parameters(), st.data())
def test_nonfinite_positions_count_and_nothing_else(
    pair: tuple[np.ndarray, np.ndarray], data: st.DataObject
) -> None:
    a, b = (np.array(side) for side in pair)
    bad = data.draw(hnp.arrays(np.bool_, a.shape))
    value = data.draw(st.sampled_from([np.nan, np.inf, -np.inf]))
    side = data.draw(st.sampled_from([(a,), (b,), (a, b)]))
    for array in side:
        array[bad] = value
    accumulator = accumulate(a, b, (3, 5))
    assert accumulator.nonfinite == bad.sum()
    assert accumulator.finite == a.size - bad.sum()
    wanted = exact(a[~bad], b[~bad])
    if bad.all() and bad.size:
        wanted["euclidean"] = None
    assert_measures(accumulator.measures(), wanted)


@pytest.mark.parametrize("scale", [1e-300, 1e-160, 1.0, 1e160, 1e300])
def test_range_of_float64(scale: float) -> None:
    rng = np.random.default_rng(3)
    a, b = rng.standard_normal((2, 4, 5))
    plain, scaled = accumulate(a, b), accumulate(a * scale, b * scale)
    wanted = plain.measures()
    for measure in ("euclidean", "rms", "max_abs"):
        value = wanted[measure]
        assert value is not None
        wanted[measure] = value * scale
    assert_measures(scaled.measures(), wanted)
    np.testing.assert_allclose(
        scaled.kernel_distances, plain.kernel_distances * scale, rtol=RELATIVE
    )


def test_norm_of_negative_numbers_whose_squares_vanish_or_overflow() -> None:
    for size in (1e-200, 1e200):
        assert norm(np.full(4, -size)) == pytest.approx(2 * size, rel=RELATIVE)


def test_a_small_kernel_next_to_a_large_one_keeps_its_distance() -> None:
    for other in (1e-200, 1e200):
        b = np.ones((3, 4))
        b[1] = other
        found = accumulate(np.zeros((3, 4)), b).kernel_distances
        np.testing.assert_allclose(found, [2.0, 2 * other, 2.0], rtol=RELATIVE)


def test_a_change_beyond_float64_is_undefined() -> None:
    measures = accumulate(np.array([-1.7e308]), np.array([1.7e308])).measures()
    assert measures["max_abs"] is None
    assert measures["euclidean"] is None
    assert measures["mean_rpd"] == 2.0


def test_norms_too_different_for_an_angle() -> None:
    """Their products vanish in float64: no angle rather than a wrong one."""
    measures = accumulate(np.array([1e-150, 0.0]), np.array([1e150, 0.0])).measures()
    assert measures["cosine"] is None
    assert measures["relative"] == pytest.approx(1e300)


@pytest.mark.parametrize("turn", [1e-3, 1e-6, 1e-9, 1e-12])
def test_cosine_of_a_small_turn(turn: float) -> None:
    """One unit vector turned by an angle: 1 − cos = 2 sin²(angle / 2), blockwise too."""
    a = np.concatenate([np.ones(64), np.zeros(64)])
    b = np.concatenate([np.ones(64), np.full(64, turn)])
    wanted = 2 * math.sin(math.atan(turn) / 2) ** 2
    for cuts in [(), (64,), (1, 30, 70)]:
        assert accumulate(a, b, cuts).measures()["cosine"] == pytest.approx(
            wanted, rel=1e-12, abs=0
        )


@pytest.mark.parametrize("scale", [1e-170, 1e200])
@pytest.mark.parametrize("stretch", [1, 1.1])
def test_cosine_at_the_ends_of_float64(scale: float, stretch: float) -> None:
    """Of a small turn, stretched or not, and of opposite vectors."""
    a = np.array([1.0, 1, 0, 0]) * scale
    b = np.array([stretch, stretch, 1e-6, 1e-6]) * scale
    wanted = pytest.approx(5e-13 / stretch**2, rel=1e-9, abs=0)
    assert accumulate(a, b).measures()["cosine"] == wanted
    assert accumulate(a, a * -stretch).measures()["cosine"] == pytest.approx(2, rel=1e-15)


def test_cosine_where_only_one_side_has_squares_that_vanish() -> None:
    a, b = np.array([1e-100, 1e-100]), np.array([1e-170, 0])
    for found in (accumulate(a, b), accumulate(b, a)):
        assert found.measures()["cosine"] == pytest.approx(1 - math.sqrt(0.5), rel=1e-12)


def test_cosine_of_a_small_turn_across_blocks() -> None:
    """Each block only stretches; the turn is in the difference of the stretches."""
    a = np.ones(4)
    b = np.array([1 + 2.0**-30] * 2 + [1 - 2.0**-30] * 2)
    wanted = exact(a, b)["cosine"]
    assert accumulate(a, b, (2,)).measures()["cosine"] == pytest.approx(wanted, rel=1e-9, abs=0)


def test_cosine_where_a_begins_with_a_block_of_zeros() -> None:
    a, b = np.array([0.0, 0, 1, 1]), np.ones(4)
    wanted = pytest.approx(1 - math.sqrt(0.5), rel=1e-14)
    assert accumulate(a, b, (2,)).measures()["cosine"] == wanted


def test_cosine_of_the_least_change() -> None:
    """A turn by 1e-13 beside a stretch by 1e-9: nothing of it drowns in rounding."""
    a, noise = np.random.default_rng(2).standard_normal((2, 40))
    b = a * (1 + 1e-9) + 1e-13 * noise
    for cuts in [(), (3, 20)]:
        distance = accumulate(a, b, cuts).measures()["cosine"]
        assert distance == pytest.approx(exact(a, b)["cosine"], rel=1e-8, abs=0)


def test_opposite_vectors() -> None:
    """In single elements: unbounded, rounding gives more than 2; an arcsine loses the angle."""
    for seed in range(8):
        a = np.random.default_rng(seed).standard_normal(300)
        opposite = accumulate(a, a * -3.3, tuple(range(300))).measures()
        assert opposite["cosine"] is not None
        assert 2 - 1e-14 < opposite["cosine"] <= 2
        assert opposite["angle"] == pytest.approx(180, rel=1e-12)


def test_cosine_of_a_stretch_is_nothing() -> None:
    a = np.random.default_rng(0).standard_normal(1000)
    for factor in (0.25, 1.0, 1 + 2.0**-20, 3.0, 1e6):
        distance = accumulate(a, a * factor, (100, 700)).measures()["cosine"]
        assert distance is not None
        assert 0 <= distance < 1e-28
    assert accumulate(a, -a).measures()["cosine"] == 2.0


def test_cosine_of_a_much_shorter_vector() -> None:
    rng = np.random.default_rng(1)
    a = rng.standard_normal(50)
    b = 1e-12 * (a + 0.01 * rng.standard_normal(50))
    for cuts in [(), (7, 20, 40)]:
        measures = accumulate(a, b, cuts).measures()
        assert measures["cosine"] == pytest.approx(exact(a, b)["cosine"], rel=1e-10, abs=0)


def test_large_parameters_are_reduced_in_parts() -> None:
    size = 3 * distances_module.BLOCK + 17
    rng = np.random.default_rng(5)
    a = rng.standard_normal((7, size)).astype(np.float32)
    b = a + 0.01 * rng.standard_normal((7, size)).astype(np.float32)
    accumulator = accumulate(a, b, (12345, 2 * size + 3))
    change = b.astype(np.float64) - a
    total = np.abs(a.astype(np.float64)) + np.abs(b.astype(np.float64))
    measures = accumulator.measures()
    assert measures["euclidean"] == pytest.approx(np.linalg.norm(change), rel=1e-12)
    assert measures["mean_rpd"] == pytest.approx((2 * np.abs(change) / total).mean(), rel=1e-12)
    np.testing.assert_allclose(
        accumulator.kernel_distances, np.linalg.norm(change, axis=1), rtol=1e-12
    )
    for kernel_size in (1, 9, 600):
        flat = change.ravel()[: 600 * 60].reshape(-1, kernel_size)
        parts = accumulate(np.zeros_like(flat), flat, (1000, 12345))
        np.testing.assert_allclose(parts.kernel_distances, np.linalg.norm(flat, axis=1), rtol=1e-12)


def test_refuses_blocks_that_do_not_fit() -> None:
    accumulator = ChangeAccumulator((2, 3))
    with pytest.raises(ValueError, match="one length"):
        accumulator.add(0, np.zeros(3), np.zeros(2))
    with pytest.raises(ValueError, match="one length"):
        accumulator.add(0, np.zeros((1, 3)), np.zeros((1, 3)))
    with pytest.raises(ValueError, match="not all among"):
        accumulator.add(4, np.zeros(3), np.zeros(3))
    with pytest.raises(ValueError, match="not all among"):
        accumulator.add(-1, np.zeros(3), np.zeros(3))
