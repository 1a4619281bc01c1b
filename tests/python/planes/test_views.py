"""What is drawn of an output, and how far two are apart."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pytest

from cnn_comparator.planes import channels_first, matched, output_change, view_of
from cnn_comparator.planes.reducing import MOST_SIDE, reduced
from cnn_comparator.snapshot import ModelOutput

RANDOM = np.random.default_rng(1)


@pytest.mark.parametrize(
    ("shape", "layout", "wanted"),
    [
        ((21, 65, 65), "NCHW", (21, 65, 65)),
        ((65, 65, 21), "NHWC", (21, 65, 65)),
        ((65, 65, 21), "NCHW", (21, 65, 65)),
        ((1, 3, 65, 65), "NCHW", (3, 65, 65)),
        ((65, 65), "NCHW", (1, 65, 65)),
        ((100, 4), "NCHW", None),
        ((8400, 85), "NCHW", None),
        ((512, 1, 1), "NCHW", None),
        ((3, 20, 20, 85), "NCHW", None),
        ((1000,), "NCHW", None),
        ((), "NCHW", None),
        ((0, 9, 9), "NCHW", None),
    ],
)
def test_axes_of_space(
    shape: tuple[int, ...], layout: Literal["NCHW", "NHWC"], wanted: tuple[int, ...] | None
) -> None:
    found = channels_first(np.zeros(shape, np.float32), layout, (224, 224))
    assert (None if found is None else found.shape) == wanted


def kind(values: np.ndarray) -> tuple[str, float | None]:
    view = view_of(values, values, None)
    return view.kind, view.high


def test_kinds_of_pictures() -> None:
    noise = RANDOM.random((3, 9, 9))
    assert kind(noise) == ("colour", 1)
    assert kind(2 * noise - 1) == ("colour", 1)
    assert kind(255 * noise) == ("colour", 255)
    assert kind((255 * noise).astype(np.uint8)) == ("colour", 255)
    assert kind(noise[:1]) == ("colour", 1)
    assert kind(9 * noise) == ("classes", None)
    assert kind(9 * noise[:1])[0] == "values"
    assert kind((20 * noise[:1]).astype(np.int64)) == ("classes", None)
    assert kind((20 * noise[:1]).astype(np.uint8)) == ("classes", None)
    assert kind((255 * noise[:1]).astype(np.uint8)) == ("colour", 255)
    assert kind(noise[:1] > 0.5) == ("classes", None)
    assert kind(np.full((3, 9, 9), np.nan)) == ("classes", None)


def test_a_picture_that_overshoots_says_how_much() -> None:
    values = np.linspace(-0.04, 1.04, 300).reshape(3, 10, 10)
    view = view_of(values, None, None)
    assert (view.kind, view.low, view.high) == ("colour", 0, 1)
    assert view.clipped == np.mean((values < 0) | (values > 1)) > 0


def test_other_sizes_have_no_difference() -> None:
    a, b = RANDOM.normal(size=(4, 8, 8)), RANDOM.normal(size=(2, 6, 6))
    view = view_of(a, b, None)
    assert (view.kind, view.channels) == ("classes", 4)
    assert (view.difference, view.most, view.disagree) == (None, None, None)
    one = view_of(a, b, 3)
    assert one.b is None and one.a is not None
    np.testing.assert_array_equal(one.a.values, a[3].astype(np.float32))


def test_large_planes_are_reduced() -> None:
    values = RANDOM.normal(size=(2500, 900))
    view = view_of(values[None], values[None] + 1, 0)
    assert view.a is not None and view.difference is not None
    assert (view.a.height, view.a.width, view.a.step) == (834, 300, 3)
    assert view.a.whole == (2500, 900) and max(view.a.values.shape) <= MOST_SIDE
    assert view.a.values[1, 2] == pytest.approx(values[3:6, 6:9].mean())
    assert view.a.values[833, 0] == pytest.approx(values[2499:, :3].mean())
    found = reduced(values, "largest")
    block = values[3:6, 6:9].ravel()
    assert found[1, 2] == block[np.abs(block).argmax()]
    assert reduced(values, "middle")[1, 2] == values[4, 7]


def test_distances_neither_overflow_nor_vanish() -> None:
    a = np.zeros(6)
    b = np.array([3e200, -4e200, 0, 0, np.nan, np.inf])
    found = output_change(a, b)
    assert found is not None
    assert (found.largest, found.positions) == (4e200, 4)
    assert found.rms == pytest.approx(2.5e200)
    tiny = output_change(a[:2], np.array([3e-200, 4e-200]))
    assert tiny is not None and tiny.rms == pytest.approx(np.sqrt(12.5) * 1e-200)
    whole = output_change(np.array([0, 250], np.uint8), np.array([5, 0], np.uint8))
    assert whole is not None and (whole.largest, whole.positions) == (250, 2)
    turned = output_change(np.array([1 + 1j]), np.array([1 - 1j]))
    assert turned is not None and turned.rms == 2
    empty = output_change(np.zeros(0), np.zeros(0))
    assert empty is not None and (empty.rms, empty.positions) == (None, 0)
    assert output_change(np.zeros(2), np.zeros(3)) is None
    assert output_change(np.array(["a"]), np.array(["b"])) is None


def test_outputs_match_by_name_then_by_place() -> None:
    def made(*names: str) -> list[ModelOutput]:
        return [ModelOutput(name, np.zeros(1), "float64") for name in names]

    def names(a: list[ModelOutput], b: list[ModelOutput]) -> list[tuple[str, str]]:
        return [(x.name if x else "-", y.name if y else "-") for x, y in matched(a, b)]

    assert names(made("x", "y"), made("y", "x")) == [("x", "x"), ("y", "y")]
    assert names(made("x", "1"), made("2", "x")) == [("x", "x"), ("1", "2")]
    assert names(made("x", "1"), made("x")) == [("x", "x"), ("1", "-")]
    assert names(made(), made("x")) == [("-", "x")]
