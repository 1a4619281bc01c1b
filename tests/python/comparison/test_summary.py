"""The table of all layers: its columns and its order."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from cnn_comparator import Comparison, demo

CONTRACT = Path(__file__).parents[3] / "protocol" / "measures.json"


def test_a_row_a_layer_in_network_order_with_every_measure_of_the_contract():
    measures = [one["id"] for one in json.loads(CONTRACT.read_text("utf-8"))["measures"]]
    with Comparison(demo.snapshot(10), demo.snapshot(100)) as comparison:
        table = comparison.summary()
    described = ["layer", "kind", "status", "shape_a", "shape_b", "parameters"]
    assert list(table.columns[: len(described) + len(measures)]) == [*described, *measures]
    weighted = table[table["parameters"] > 0]
    assert list(weighted["layer"]) == [f"conv{i}" for i in range(1, 6)] + ["fc6", "fc7", "fc8"]
    assert np.isfinite(weighted[measures].to_numpy()).all()
    assert set(table["status"]) == {"paired"}
