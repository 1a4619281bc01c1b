"""The overview of a large network: distances first, then everything."""

from __future__ import annotations

import numpy as np
import pytest

from cnn_comparator import Comparison
from cnn_comparator.schema import measure_ids
from cnn_comparator.studies import overview
from cnn_comparator.studies.overview import LayerOverview, OverviewParams
from cnn_comparator.studies.study import Partial

SHAPES = {"first": (8, 3, 3, 3), "second": (70, 20_000), "third": (6, 70)}
DISTANCES = {"euclidean", "relative", "rms", "max_abs", "crest"}


@pytest.fixture
def arrays() -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """The second layer takes several tasks, and one of its weights is not finite."""
    random = np.random.default_rng(5)
    a = {
        f"{name}.weight": random.standard_normal(shape, np.float32)
        for name, shape in SHAPES.items()
    }
    b = {name: values + random.standard_normal(values.shape) / 9 for name, values in a.items()}
    b["second.weight"][3, 1] = np.nan
    return a, {name: values.astype(np.float32) for name, values in b.items()}


def told(comparison: Comparison) -> list[Partial]:
    run = comparison.run(overview.STUDY, OverviewParams("A", "B"))
    return [one for one in run if isinstance(one, Partial)]


def rows_of(news: list[Partial]) -> list[LayerOverview]:
    return [row for one in news for row in one.result.layers]


@pytest.mark.parametrize(("bound", "value"), [("AT_ONCE", 1000), ("MANY", 2)])
def test_distances_of_all_layers_come_first_and_stay(
    arrays: tuple[dict[str, np.ndarray], dict[str, np.ndarray]],
    monkeypatch: pytest.MonkeyPatch,
    bound: str,
    value: int,
) -> None:
    monkeypatch.setattr(overview, bound, value)
    with Comparison(*arrays) as comparison:
        news = told(comparison)
        rows = rows_of(news)
        assert [row.layer for row in rows] == 2 * list(SHAPES)
        shares = [one.share for one in news]
        assert shares == sorted(shares)
        assert shares[-1] == 1
        assert {one.result.total for one in news} == {3}
        for first, last in zip(rows[:3], rows[3:], strict=True):
            assert set(first.measures) == DISTANCES
            assert list(last.measures) == measure_ids()
            assert first.measures == {name: last.measures[name] for name in first.measures}
            assert np.array_equal(first.kernels, last.kernels)
            assert (first.nonfinite, first.floor) == (last.nonfinite, last.floor)
        assert comparison.study("overview").layers == tuple(rows[3:])
    a, b = (side["second.weight"].astype(np.float64) for side in arrays)
    assert rows[1].measures["euclidean"] == pytest.approx(
        np.sqrt(np.nansum((b - a) ** 2)), rel=1e-12
    )
    assert rows[1].nonfinite.positions == 1


def test_a_small_network_is_measured_at_once(
    arrays: tuple[dict[str, np.ndarray], dict[str, np.ndarray]],
) -> None:
    with Comparison(*arrays) as comparison:
        rows = rows_of(told(comparison))
    assert [row.layer for row in rows] == list(SHAPES)
    assert all(list(row.measures) == measure_ids() for row in rows)


def test_distances_do_not_come_first_where_nobody_looks(
    arrays: tuple[dict[str, np.ndarray], dict[str, np.ndarray]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview, "MANY", 2)
    with Comparison(*arrays) as comparison:
        watched = rows_of(told(comparison))[3:]
    monkeypatch.setattr(overview, "DISTANCES", None)
    with Comparison(*arrays) as comparison:
        rows = comparison.study("overview").layers
        assert [row.measures for row in rows] == [row.measures for row in watched]
        assert list(comparison.summary()["layer"]) == list(SHAPES)
