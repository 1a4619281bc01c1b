"""The fixtures of the browser's measures hold in NumPy, and Python gives the same numbers."""

import base64
import importlib.util
import json
import sys
from dataclasses import astuple
from itertools import pairwise
from math import prod
from pathlib import Path

import numpy as np
import pytest

from cnn_comparator.folding import kernel_scale, scaled
from cnn_comparator.metrics import (
    LEVELS,
    Bins,
    ChangeAccumulator,
    bin_edges,
    category_counts,
    default_floor,
)
from cnn_comparator.metrics.members import Category, members

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = json.loads((ROOT / "tests" / "fixtures" / "measures.json").read_text(encoding="utf-8"))
NAMES = [fixture["name"] for fixture in FIXTURES]


def script():
    path = ROOT / "scripts" / "make_measure_fixtures.py"
    spec = importlib.util.spec_from_file_location("make_measure_fixtures", path)
    assert spec is not None and spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def tensor(fixture, side):
    data = base64.b64decode(fixture[side]["data"])
    return np.frombuffer(data, np.dtype(fixture[side]["type"]).newbyteorder("<"))


def compared(fixture, side):
    """The weights as the package compares them, flat."""
    values, fold = tensor(fixture, side), fixture["folds"][side]
    if fold is None:
        return values
    scale = kernel_scale(np.array(fold["gamma"]), np.array(fold["variance"]), fold["epsilon"])
    return scaled(values, 0, prod(fixture["shape"][1:]), scale)


def near(expected, **tolerance):
    return pytest.approx(numbers(expected), nan_ok=True, **tolerance)


def numbers(values):
    if isinstance(values, dict):
        return {key: np.nan if value is None else value for key, value in values.items()}
    return [np.nan if value is None else value for value in values]


@pytest.fixture(scope="module")
def again():
    """What NumPy gives here and now."""
    return {fixture["name"]: fixture for fixture in script().fixtures()}


def test_the_file_holds_every_case_of_the_script(again):
    assert list(again) == NAMES


@pytest.mark.parametrize("fixture", FIXTURES, ids=NAMES)
def test_numpy_gives_the_committed_numbers(fixture, again):
    found, expected = again[fixture["name"]]["expected"], fixture["expected"]
    for field in ("counts", "nonfinite", "nonfiniteA", "nonfiniteB"):
        assert found[field] == expected[field], field
    for field in ("maxAbsChange", "defaultFloor"):
        assert found[field] == pytest.approx(expected[field], rel=1e-12, abs=0), field
    for field in ("edges", "cells", "kernels"):
        assert numbers(found[field]) == near(expected[field], rel=1e-12, abs=0), field
    assert numbers(found["measures"]) == near(expected["measures"], rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("fixture", FIXTURES, ids=NAMES)
def test_the_jupyter_kernel_gives_the_committed_numbers(fixture):
    expected = fixture["expected"]
    a, b = compared(fixture, "a"), compared(fixture, "b")
    accumulator = ChangeAccumulator(tuple(fixture["shape"]))
    for start in range(0, a.size, 50):
        accumulator.add(start, a[start : start + 50], b[start : start + 50])
    assert_measures(accumulator.measures(), expected["measures"], a, b)
    assert accumulator.nonfinite == expected["nonfinite"]
    sides = accumulator.nonfinite_a, accumulator.nonfinite_b
    for field, own in zip(("nonfiniteA", "nonfiniteB"), sides, strict=True):
        assert astuple(own) == tuple(expected[field].values())
    assert accumulator.kernel_distances.tolist() == near(expected["kernels"], rel=1e-12)
    floor = default_floor(*accumulator.rms, fixture["a"]["stored"], fixture["b"]["stored"])
    assert floor == pytest.approx(expected["defaultFloor"], rel=1e-12, abs=0)
    bins = fixture["bins"]
    edges = bin_edges(expected["maxAbsChange"], Bins(bins["count"], bins["range"], bins["scale"]))
    precision = 0 if bins["scale"] == "linear" else 1e-12
    assert edges.tolist() == near(expected["edges"], rel=precision, abs=0)
    given = expected["defaultFloor"] if fixture["floor"] is None else fixture["floor"]
    counts = category_counts(a, b, edges, fixture["cuts"], given)
    assert counts.ravel().tolist() == expected["counts"]
    assert counts.sum() + accumulator.nonfinite == a.size


@pytest.mark.parametrize("fixture", FIXTURES, ids=NAMES)
def test_the_weights_of_every_category_are_as_many_as_counted(fixture):
    expected = fixture["expected"]
    a, b = compared(fixture, "a"), compared(fixture, "b")
    floor = expected["defaultFloor"] if fixture["floor"] is None else fixture["floor"]
    ranges = [*pairwise((0.0, *fixture["cuts"], 2.0)), None, None, None, None]
    largest = expected["maxAbsChange"]
    # Of identical snapshots all bins are [0, 0], and all weights in the first.
    bins = list(dict.fromkeys(pairwise(expected["edges"])))
    found = [
        int(members(a, b, Category(one, (level,)), largest, floor).sum())
        for one in bins
        for level in zip(LEVELS, ranges, strict=True)
    ]
    assert found == expected["counts"][: len(found)]


def assert_measures(found, wanted, a, b):
    """To 1e-9; a turn besides to the rounding of its directions, Wasserstein to its bin."""
    slack = {"cosine": 1e-15, "angle": 1e-12, "wasserstein": bin_in_sigma(a, b)}
    assert found.keys() == wanted.keys()
    for measure, value in wanted.items():
        close = near([value], rel=1e-9, abs=slack.get(measure, 0))
        assert numbers([found[measure]]) == close, measure


def bin_in_sigma(a, b):
    """The most that a bin of the Wasserstein distance can be wide."""
    x, y = (side.astype(np.float64) for side in (a, b))
    finite = np.isfinite(x) & np.isfinite(y)
    x, y = x[finite], y[finite]
    if x.size == 0 or (np.ptp(x) == 0 and np.ptp(y) == 0):
        return 0.0
    span = max(x.max(), y.max()) - min(x.min(), y.min())
    return span / 4095 / np.sqrt((x.var() + y.var()) / 2)
