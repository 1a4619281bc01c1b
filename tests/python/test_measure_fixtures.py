"""The fixtures of the browser's measures hold in NumPy, and Python gives the same numbers."""

import base64
import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest

from cnn_comparator.metrics import (
    ChangeAccumulator,
    bin_edges,
    category_counts,
    default_floor,
)

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = json.loads((ROOT / "tests" / "fixtures" / "measures.json").read_text(encoding="utf-8"))
NAMES = [fixture["name"] for fixture in FIXTURES]


def script():
    path = ROOT / "scripts" / "make_measure_fixtures.py"
    spec = importlib.util.spec_from_file_location("make_measure_fixtures", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def tensor(fixture, side):
    data = base64.b64decode(fixture[side]["data"])
    values = np.frombuffer(data, np.dtype(fixture[side]["type"]).newbyteorder("<"))
    return values.reshape(fixture["shape"])


def near(expected, **tolerance):
    return pytest.approx(numbers(expected), nan_ok=True, **tolerance)


def numbers(values):
    if isinstance(values, dict):
        return {key: np.nan if value is None else value for key, value in values.items()}
    return [np.nan if value is None else value for value in values]


@pytest.fixture(params=FIXTURES, ids=NAMES)
def case(request):
    return request.param, tensor(request.param, "a"), tensor(request.param, "b")


def test_the_file_holds_every_case_of_the_script():
    assert list(script().cases()) == NAMES


def test_numpy_gives_the_committed_numbers(case):
    fixture, a, b = case
    found = script().expected(a, b)
    expected = fixture["expected"]
    assert found["counts"] == expected["counts"]
    assert found["categoryCounts"] == expected["categoryCounts"]
    assert found["floor"] == pytest.approx(expected["floor"], rel=1e-12, abs=0)
    assert found["nonfinite"] == expected["nonfinite"]
    assert found["maxAbsChange"] == expected["maxAbsChange"]
    for field in ("edges", "measures", "cells", "kernels"):
        assert numbers(found[field]) == near(expected[field], rel=1e-12, abs=0), field


def test_the_jupyter_kernel_gives_the_committed_numbers(case):
    fixture, a, b = case
    expected = fixture["expected"]
    accumulator = ChangeAccumulator(a.shape)
    accumulator.add(0, a.ravel(), b.ravel())
    found, wanted = accumulator.measures(), dict(expected["measures"])
    binned, exact = found.pop("wasserstein"), wanted.pop("wasserstein")
    assert numbers(found) == near(wanted, rel=1e-9, abs=0)
    assert numbers([binned]) == near([exact], rel=1e-9, abs=bin_in_sigma(a, b))
    assert accumulator.nonfinite == expected["nonfinite"]
    assert accumulator.kernel_distances.tolist() == near(expected["kernels"], rel=1e-12)
    floor = default_floor(*accumulator.rms, a.dtype.name, b.dtype.name)
    assert floor == pytest.approx(expected["floor"], rel=1e-12, abs=0)
    edges = bin_edges(expected["maxAbsChange"])
    assert edges.tolist() == expected["edges"]
    counts = category_counts(a.ravel(), b.ravel(), edges, floor=expected["floor"])
    assert counts.ravel().tolist() == expected["categoryCounts"]


def bin_in_sigma(a, b):
    """The most that a bin of the Wasserstein distance can be wide."""
    x, y = (side.astype(np.float64).ravel() for side in (a, b))
    finite = np.isfinite(x) & np.isfinite(y)
    x, y = x[finite], y[finite]
    if x.size == 0 or (np.ptp(x) == 0 and np.ptp(y) == 0):
        return 0.0
    span = max(x.max(), y.max()) - min(x.min(), y.min())
    return span / 4095 / np.sqrt((x.var() + y.var()) / 2)
