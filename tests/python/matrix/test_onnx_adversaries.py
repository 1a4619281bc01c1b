"""Random ONNX graphs, written in many forms, against what has to hold for all of them."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnn_comparator import Comparison
from tests.python.matrix.onnx_graphs import Network, Spelling, networks, spellings, written

OFTEN = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
SEEDS = st.integers(0, 1 << 30)


def table_of(a: object, b: object) -> Any:
    with Comparison({"A": a, "B": b}) as comparison:
        return comparison.summary().set_index("layer")


def both(first: tuple[Network, Spelling], second: tuple[Network, Spelling]) -> tuple[Any, Any]:
    """The tables of two networks, either way round."""
    with tempfile.TemporaryDirectory() as folder:
        a = written(*first, Path(folder) / "a")
        b = written(*second, Path(folder) / "b")
        return table_of(a, b), table_of(b, a)


def outline(table: Any, shapes: list[str]) -> list[list[str]]:
    """What is said of every layer, whatever it is called."""
    return sorted([repr(one) for one in row] for row in table[[*shapes, "euclidean"]].values)


@pytest.mark.slow
@OFTEN
@given(network=networks(), a=spellings, b=spellings)
def test_equal_networks_show_no_change(network: Network, a: Spelling, b: Spelling) -> None:
    for table in both((network, a), (network, b)):
        weighted = table[table.shape_a.notna() | table.shape_b.notna()]
        assert (weighted.status == "paired").all(), weighted
        assert (weighted.euclidean == 0).all(), weighted
        assert weighted.problem.isna().all(), weighted
        assert len(weighted) == len(network.weights), weighted
        assert table.parameters.sum() == network.numbers, table


@pytest.mark.slow
@OFTEN
@given(network=networks(), seed=SEEDS, a=spellings, b=spellings)
def test_changes_are_those_of_the_numbers(
    network: Network, seed: int, a: Spelling, b: Spelling
) -> None:
    other = network.other(seed)
    moved = [
        float(np.linalg.norm((new - old).astype(np.float64)))
        for old, new in zip(network.weights, other.weights, strict=True)
    ]
    for table in both((network, a), (other, b)):
        np.testing.assert_allclose(sorted(table.euclidean.dropna()), sorted(moved), rtol=1e-6)


@pytest.mark.slow
@OFTEN
@given(one=networks(), other=networks(), a=spellings, b=spellings)
def test_any_two_networks_compare_either_way(
    one: Network, other: Network, a: Spelling, b: Spelling
) -> None:
    there, back = both((one, a), (other, b))
    assert there.problem.isna().all()
    assert outline(there, ["shape_a", "shape_b"]) == outline(back, ["shape_b", "shape_a"])
