"""Snapshots that are equal, or equal but for rounding, and those that are a little different."""

from __future__ import annotations

from collections.abc import Callable

import ml_dtypes
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cnn_comparator import Comparison
from cnn_comparator.metrics.sameness import Sameness, add_block, possible

Weights = dict[str, np.ndarray]
Change = Callable[[np.ndarray], np.ndarray]
RANDOM = np.random.default_rng(4)


def network(seed: int = 0) -> Weights:
    """A convolution with batch normalisation, and a dense layer."""
    random = np.random.default_rng(seed)

    def normal(*shape: int) -> np.ndarray:
        return random.normal(0, 0.1, shape).astype(np.float32)

    return {
        "conv.weight": normal(8, 3, 3, 3),
        "bn.weight": 1 + normal(8),
        "bn.bias": normal(8),
        "bn.running_mean": normal(8),
        "bn.running_var": 1 + normal(8) ** 2,
        "fc.weight": normal(10, 300),
        "fc.bias": normal(10),
    }


def note(a: Weights, b: Weights, *, folded: bool = False) -> str | None:
    with Comparison(a, b) as comparison:
        found: str | None = comparison.study("overview", folded=folded).note
        assert comparison.notes.get("pair") == found
        return found


def changed(change: Change, *names: str) -> Weights:
    """The network with some parameters, or all, put through a function."""
    return {
        name: change(one) if not names or name in names else one.copy()
        for name, one in network().items()
    }


def as_float16(values: np.ndarray) -> np.ndarray:
    return values.astype(np.float16)


def as_bfloat16(values: np.ndarray) -> np.ndarray:
    return values.astype(ml_dtypes.bfloat16).astype(np.float32)


def truncated(values: np.ndarray) -> np.ndarray:
    return (values.view(np.uint32) & np.uint32(0xFFFF0000)).view(np.float32)


def recomputed(values: np.ndarray) -> np.ndarray:
    """Divided by a number and multiplied by it again."""
    return (values / np.float32(0.3)) * np.float32(0.3)


def largest(a: Weights, b: Weights) -> str:
    relative = [
        np.abs(b[name].astype(float) - own.astype(float))
        / np.maximum(np.abs(own.astype(float)), np.abs(b[name].astype(float)))
        for name, own in a.items()
    ]
    return f"{max(np.nanmax(one) for one in relative):.2g}"


@pytest.mark.parametrize("folded", [False, True])
def test_equal_to_the_last_bit(folded: bool) -> None:
    found = note(network(), network(), folded=folded)
    assert found == "All numbers that are compared are equal in A and B, to the last bit."


@pytest.mark.parametrize("name", list(network()))
def test_one_bit_in_any_parameter_is_a_difference(name: str) -> None:
    other = network()
    flat = other[name].reshape(-1)
    flat[-1] = np.nextafter(flat[-1], np.float32(9))
    assert "last bit" not in (note(network(), other) or "")
    flat[-1] += 0.01
    assert note(network(), other) is None


@pytest.mark.parametrize("change", [as_float16, as_bfloat16])
@pytest.mark.parametrize("rounds_a", [False, True])
def test_half_precision_is_told_whichever_side_has_it(change: Change, rounds_a: bool) -> None:
    plain, rounded = network(), changed(change)
    found = note(rounded, plain) if rounds_a else note(plain, rounded)
    here, there = "AB" if rounds_a else "BA"
    assert found == (
        f"Only rounding lies between A and B: every number of {here} is that of {there} rounded "
        f"to {'float16' if change is as_float16 else 'bfloat16'}. The largest relative difference "
        f"is {largest(plain, rounded)}."
    )


def test_what_stays_in_float32_may_be_beside_it() -> None:
    assert "or is equal" not in (note(network(), changed(as_float16)) or "or is equal")
    found = note(network(), changed(as_float16, "conv.weight", "fc.weight"))
    assert found is not None and "rounded to float16, or is equal to it" in found


@pytest.mark.parametrize("change", [as_float16, as_bfloat16])
def test_a_small_change_is_no_rounding(change: Change) -> None:
    other = changed(change)
    flat = other["fc.weight"].reshape(-1)
    step = np.spacing(flat[7]) * (1 if other["fc.weight"].dtype == np.float16 else 2**16)
    flat[7] += step.astype(flat.dtype)
    assert note(network(), other) is None


def test_cut_off_digits_are_no_rounding_to_the_nearest() -> None:
    assert note(network(), changed(truncated)) is None


def test_two_roundings_of_one_network_are_not_told_of_each_other() -> None:
    assert note(changed(as_bfloat16), changed(as_float16)) is None


def test_doubles_that_became_singles() -> None:
    doubles = {name: one + RANDOM.normal(0, 1e-9, one.shape) for name, one in network().items()}
    singles = {name: one.astype(np.float32) for name, one in doubles.items()}
    found = note(doubles, singles)
    assert found is not None and "every number of B is that of A rounded to float32" in found
    assert f"is {largest(doubles, singles)}." in found
    tiny = {name: one * (1 + RANDOM.normal(0, 1e-9, one.shape)) for name, one in doubles.items()}
    assert note(doubles, tiny) is None


def test_weights_that_were_computed_anew() -> None:
    other = changed(recomputed)
    found = note(network(), other)
    assert found is not None
    assert f"no number differs by more than {largest(network(), other)} of its size" in found


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one * np.float32(1 + 1.0e-7),
        lambda one: one * np.float32(1 - 2.5e-7),
        lambda one: one * (1 + 2e-6 * RANDOM.choice([-1, 1], one.shape)).astype(np.float32),
        lambda one: one + (1e-8 * RANDOM.choice([-1, 1], one.shape)).astype(np.float32),
    ],
    ids=["grown", "decayed", "trained", "trained by steps of one size"],
)
def test_a_tiny_change_that_is_none_of_rounding(change: Change) -> None:
    assert note(network(), changed(change)) is None


def test_normalisation_that_an_export_folded_into_kernels() -> None:
    plain = network()
    scale = plain["bn.weight"] / np.sqrt(plain["bn.running_var"] + np.float32(1e-5))
    folded = {
        "conv.weight": plain["conv.weight"] * scale.reshape(-1, 1, 1, 1),
        "conv.bias": plain["bn.bias"] - plain["bn.running_mean"] * scale,
        "fc.weight": plain["fc.weight"],
        "fc.bias": plain["fc.bias"],
    }
    found = note(plain, folded)
    assert found is not None and "no number differs by more than" in found
    folded["conv.weight"] = folded["conv.weight"] * np.float32(1.001)
    assert note(plain, folded) is None


def test_nothing_is_claimed_without_numbers_to_compare() -> None:
    with Comparison(network(), {"w": np.ones((2, 7), np.float32)}) as comparison:
        assert comparison.study("overview").note is None


FLOATS = hnp.arrays(np.float32, st.integers(1, 600), elements=st.floats(width=32, allow_nan=True))


@given(FLOATS, st.sampled_from(["float16", "bfloat16"]))
def test_rounding_agrees_with_that_of_numpy_and_ml_dtypes(a: np.ndarray, to: str) -> None:
    with np.errstate(all="ignore"):
        b = a.astype(ml_dtypes.bfloat16 if to == "bfloat16" else np.float16).astype(np.float32)
    found = possible("float32", to)
    add_block(found, a, b)
    assert ("b", to) in found.rounded
    assert found.identical == (a.tobytes() == b.tobytes())


@given(FLOATS, st.integers(0, 600))
def test_blocks_add_up(a: np.ndarray, cut: int) -> None:
    b = recomputed(a) if np.isfinite(a).all() else a
    whole, parts = possible("float32", "float32"), possible("float32", "float32")
    with np.errstate(all="ignore"):
        add_block(whole, a, b)
        for one in (slice(cut), slice(cut, None)):
            part = possible("float32", "float32")
            add_block(part, a[one], b[one])
            parts.merge(part)
    assert (whole.identical, whole.few) == (parts.identical, parts.few)
    if whole.few:
        assert whole == Sameness(
            parts.identical, whole.rounded, parts.few, parts.largest, parts.grown, parts.shrunk
        )
